using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>
/// One direction of a stream: what was written arrives in order, a prefix of it if the stream breaks. A writer waits
/// while more than a window of bytes has not been taken.
/// </summary>
internal sealed class VirtualPipe(VirtualNetwork network, Process writer, Process reader)
{
    private const int Window = 64 * 1024;
    private const long LookAgain = 200 * Timeline.Millisecond;

    private readonly Chance _way = network.Link(writer.Name, reader.Name);
    private readonly Queue<(byte[]? Bytes, Exception? End, long At)> _onTheWay = new();
    private readonly Queue<byte[]> _arrived = new();
    private TaskCompletionSource _hasMore = new();
    private TaskCompletionSource? _hasRoom;
    private Exception? _writerFault;
    private Exception? _readerEnd;
    private long _lastAt;
    private long _heldSince = -1;
    private int _unread;
    private bool _isReaderEnded;
    private bool _isPumping;

    /// <summary>Raised when the way has been silent for too long, or just broke.</summary>
    public Action<string> Broke { get; set; } = static _ => { };

    /// <summary>Sees what is taken.</summary>
    public Action<byte[]>? Taken { get; set; }

    /// <summary>Sees what is written.</summary>
    public Action<byte[]>? Written { get; set; }

    public Task WriteAsync(byte[] message)
    {
        if (_writerFault is not null)
        {
            return Task.FromException(_writerFault);
        }

        Written?.Invoke(message);
        _unread += message.Length;
        Enqueue(message, null);
        if (_way.Happens(network.Options.Breaks, 1_000))
        {
            network.Timeline.After(network.Delay(_way), () => Broke("The connection was reset."));
        }

        if (_unread <= Window)
        {
            return Task.CompletedTask;
        }

        _hasRoom ??= new TaskCompletionSource();
        return _hasRoom.Task;
    }

    /// <summary>Nothing more will be written; null: all is well.</summary>
    public void Complete(Exception? end)
    {
        if (_writerFault is null)
        {
            _writerFault = new InvalidOperationException("The stream has been completed.");
            Enqueue(null, end);
        }
    }

    /// <summary>The writer's side is told that nobody reads any more.</summary>
    public void BreakWriter(Exception error)
    {
        _writerFault ??= error;
        _hasRoom?.TrySetException(error);
        _hasRoom = null;
    }

    /// <summary>The reader's side is told that nothing more will come.</summary>
    public void BreakReader(Exception? error)
    {
        if (!_isReaderEnded)
        {
            _isReaderEnded = true;
            _readerEnd = error;
            _hasMore.TrySetResult();
        }
    }

    /// <summary>The next message; null: the stream has ended in order.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken token)
    {
        using var registration = token.Register(() => BreakReader(new OperationCanceledException(token)));
        while (_arrived.Count == 0 && !_isReaderEnded)
        {
            await _hasMore.Task;
            _hasMore = new TaskCompletionSource();
        }

        if (_arrived.TryDequeue(out var message))
        {
            Taken?.Invoke(message);
            network.Timeline.After(network.Delay(_way), () => writer.Run(() => Free(message.Length)));
            return message;
        }

        return _readerEnd is null ? null : throw _readerEnd;
    }

    private void Free(int bytes)
    {
        _unread -= bytes;
        if (_unread <= Window)
        {
            _hasRoom?.TrySetResult();
            _hasRoom = null;
        }
    }

    private void Enqueue(byte[]? bytes, Exception? end)
    {
        _lastAt = Math.Max(_lastAt, network.Timeline.Now + network.Delay(_way));
        _onTheWay.Enqueue((bytes, end, _lastAt));
        if (!_isPumping)
        {
            _isPumping = true;
            network.Timeline.After(_lastAt - network.Timeline.Now, Pump);
        }
    }

    private void Pump()
    {
        if (network.IsCut(writer.Name, reader.Name))
        {
            Hold();
            return;
        }

        _heldSince = -1;
        while (_onTheWay.TryPeek(out var next) && next.At <= network.Timeline.Now)
        {
            _onTheWay.Dequeue();
            reader.Run(() => Arrive(next.Bytes, next.End));
        }

        _isPumping = _onTheWay.Count > 0;
        if (_isPumping)
        {
            network.Timeline.After(_onTheWay.Peek().At - network.Timeline.Now, Pump);
        }
    }

    // What is sent into a cut is sent again, until somebody gives up.
    private void Hold()
    {
        if (_heldSince < 0)
        {
            _heldSince = network.Timeline.Now;
            var held = _heldSince;
            network.Timeline.After(network.Silence(_way), () =>
            {
                if (_heldSince == held)
                {
                    Broke("No answer.");
                }
            });
        }

        network.Timeline.After(LookAgain, Pump);
    }

    private void Arrive(byte[]? bytes, Exception? end)
    {
        if (_isReaderEnded)
        {
            return;
        }

        if (bytes is null)
        {
            BreakReader(end);
            return;
        }

        _arrived.Enqueue(bytes);
        _hasMore.TrySetResult();
    }
}
