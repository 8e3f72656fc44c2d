using Grpc.Core;

namespace Sched.Tests.Simulator.Network;

/// <summary>Where messages go into a pipe, as gRPC shows it to either side.</summary>
internal sealed class PipeWriter<T>(VirtualPipe pipe, Marshaller<T> marshaller)
    : IClientStreamWriter<T>, IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => pipe.WriteAsync(Bytes.Of(marshaller, message));

    public Task WriteAsync(T message, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : pipe.WriteAsync(Bytes.Of(marshaller, message));

    public Task CompleteAsync()
    {
        pipe.Complete(null);
        return Task.CompletedTask;
    }
}

/// <summary>Where they come out.</summary>
internal sealed class PipeReader<T>(VirtualPipe pipe, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    public T Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (await pipe.ReadAsync(cancellationToken) is not { } bytes)
        {
            return false;
        }

        Current = Bytes.Read(marshaller, bytes);
        return true;
    }
}
