using Grpc.Core;

namespace Sched.Server.Rpc;

/// <summary>
/// A stream's two sides, which end with its call. The transport gives a stream's place on the connection to the next
/// call: whoever still read or wrote then would do so in a stranger's stream.
/// </summary>
internal sealed class BoundedStream<TRequest, TResponse>(
    IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context)
    : IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>
{
    // Guards the rest: the call ends on another thread than it is served on.
    private readonly Lock _endLock = new();
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private bool _isEnded;

    public TRequest Current => requests.Current;

    public WriteOptions? WriteOptions
    {
        get => responses.WriteOptions;
        set => responses.WriteOptions = value;
    }

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        lock (_endLock)
        {
            ThrowIfEnded();
            var reading = requests.MoveNext(cancellationToken);
            _reading = reading;
            return reading;
        }
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        lock (_endLock)
        {
            ThrowIfEnded();
            _writing = responses.WriteAsync(message, cancellationToken);
            return _writing;
        }
    }

    /// <summary>
    /// The call is over: nothing more is read or written, and what is on its way has come to its end when this task
    /// has. A write that the other side does not take ends with the stream being cut off.
    /// </summary>
    public async Task EndAsync()
    {
        lock (_endLock)
        {
            _isEnded = true;
        }

        if (!_writing.IsCompleted)
        {
            Streams.Abort(context);
        }
        else if (!_reading.IsCompleted)
        {
            Streams.CancelRead(context);
        }

        await Task.WhenAny(_writing);
        await Task.WhenAny(_reading);
    }

    private void ThrowIfEnded() => ObjectDisposedException.ThrowIf(_isEnded, this);
}
