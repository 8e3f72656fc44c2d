using Grpc.Core;

namespace Sched.Sdk;

/// <summary>A message to be written, and what happens once it is, or once it is known not to be.</summary>
internal readonly record struct Outgoing(V1.WorkerMessage Message, Action? Written = null, Action? Failed = null);

/// <summary>
/// One stream to one node. It reads in one loop and writes in another; neither waits for the other, so a full send
/// buffer never keeps an acknowledgement from being read.
/// </summary>
internal sealed class WorkerStream : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly AsyncDuplexStreamingCall<V1.WorkerMessage, V1.ServerMessage> _call;
    private readonly string _endpoint;
    private readonly Serial _serial;
    private readonly Func<Outgoing?> _next;
    private bool _isWriting;

    /// <param name="next">Asked for the next message whenever the last one is written; null when there is none.</param>
    public WorkerStream(string endpoint, CallInvoker invoker, Serial serial, Func<Outgoing?> next)
    {
        _endpoint = endpoint;
        _serial = serial;
        _next = next;
        Closed = _closed.Token;
        _call = new V1.WorkerService.WorkerServiceClient(invoker)
            .Work(new CallOptions(cancellationToken: _closed.Token));
    }

    /// <summary>Cancelled when the stream is over.</summary>
    public CancellationToken Closed { get; }

    /// <summary>The server has said welcome.</summary>
    public bool IsOpen { get; set; }

    public bool IsKeepAliveDue { get; set; }

    public bool IsCreditDue { get; set; }

    /// <summary>The last message is written or taken for writing.</summary>
    public bool IsSaidGoodbye { get; set; }

    /// <summary>
    /// There may be something to write. It is written a turn later, with what this turn still brings.
    /// </summary>
    public void Wake()
    {
        if (!_isWriting && !_closed.IsCancellationRequested)
        {
            _isWriting = true;
            _serial.Post(() => _ = WriteAllAsync());
        }
    }

    /// <summary>Reads until the stream ends; throws what ended it, if it was not the other side's wish.</summary>
    public async Task ReadAllAsync(Action<V1.ServerMessage> receive)
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Cancelled: the session moved on; frames of older streams count no more.
                if (_closed.IsCancellationRequested)
                {
                    return;
                }

                receive(_call.ResponseStream.Current);
            }
        }
        catch (RpcException error)
        {
            if (!_closed.IsCancellationRequested)
            {
                throw Errors.From(error, _endpoint);
            }
        }
        catch (OperationCanceledException)
        {
            // Only we cancel it, so it was closed here.
        }
    }

    /// <summary>Ends the stream from this side.</summary>
    public void Abort() => _closed.Cancel();

    public void Dispose()
    {
        _closed.Cancel();
        _call.Dispose();
        _closed.Dispose();
    }

    private async Task WriteAllAsync()
    {
        while (!_closed.IsCancellationRequested && _next() is { } outgoing)
        {
            if (!await TryWriteAsync(outgoing.Message))
            {
                outgoing.Failed?.Invoke();
                break;
            }

            outgoing.Written?.Invoke();
        }

        _isWriting = false;
        if (IsSaidGoodbye)
        {
            await TryCompleteAsync();
        }
    }

    private async Task<bool> TryWriteAsync(V1.WorkerMessage message)
    {
        try
        {
            await _call.RequestStream.WriteAsync(message);
            return true;
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or OperationCanceledException
            or ObjectDisposedException)
        {
            // The reader hears why; a stream that cannot be written is of no use to it.
            return false;
        }
    }

    private async Task TryCompleteAsync()
    {
        try
        {
            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The stream is gone already, and that is what was wanted.
        }
    }
}
