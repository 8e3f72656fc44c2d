using Grpc.Core;
using Sched.V1;

namespace Sched.Tests.Fakes;

/// <summary>The server's end of a worker's stream, in the hands of a test.</summary>
internal sealed class FakeWorkerStream : IClientStreamWriter<WorkerMessage>, IAsyncStreamReader<ServerMessage>
{
    private readonly Queue<ServerMessage> _toWorker = new();
    private readonly Arrivals<WorkerMessage> _fromWorker;
    private TaskCompletionSource _hasMore = new();
    private TaskCompletionSource? _heldWrites;
    private RpcException? _error;

    public FakeWorkerStream(PumpedScheduler pump, string endpoint, CancellationToken cancelled)
    {
        Endpoint = endpoint;
        _fromWorker = new Arrivals<WorkerMessage>(pump);
        cancelled.Register(() =>
        {
            IsAborted = true;
            Break(new RpcException(new Status(StatusCode.Cancelled, "Cancelled by the caller.")));
        });
    }

    public string Endpoint { get; }

    /// <summary>The worker has closed its half of the stream.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>The worker has given the stream up.</summary>
    public bool IsAborted { get; private set; }

    public bool IsEnded { get; private set; }

    public ServerMessage Current { get; private set; } = new();

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>The next message of one of the kinds; others that come before it are passed over.</summary>
    public WorkerMessage Next(params WorkerMessage.KindOneofCase[] kinds)
    {
        while (true)
        {
            var message = _fromWorker.Next();
            if (kinds.Contains(message.KindCase))
            {
                return message;
            }
        }
    }

    /// <summary>The worker has said something of this kind; what comes before it is passed over.</summary>
    public bool HasNext(WorkerMessage.KindOneofCase kind)
    {
        while (_fromWorker.HasNext)
        {
            if (_fromWorker.Next().KindCase == kind)
            {
                return true;
            }
        }

        return false;
    }

    public void Send(ServerMessage message)
    {
        _toWorker.Enqueue(message);
        _hasMore.TrySetResult();
    }

    /// <summary>Says welcome after the hello; the session goes on if it is the one that the hello names.</summary>
    public Hello Welcome(string session = "s-1", params long[] lost)
    {
        var hello = Next(WorkerMessage.KindOneofCase.Hello).Hello;
        Send(new ServerMessage
        {
            Welcome = new Welcome
            {
                Session = session,
                TtlMs = 15_000,
                Resumed = hello.ResumeSession == session,
                LostTokens = { lost },
            },
        });
        return hello;
    }

    /// <summary>Answers a batch: all accepted but for the refused ones.</summary>
    public void Answer(AckBatch batch, params RefusedAck[] refused) =>
        Send(new ServerMessage { Acked = new AckResult { Sequence = batch.Sequence, Refused = { refused } } });

    /// <summary>Ends the stream in order.</summary>
    public void End()
    {
        IsEnded = true;
        _hasMore.TrySetResult();
    }

    /// <summary>Ends the stream with an error, on both halves.</summary>
    public void Break(RpcException error)
    {
        _error ??= error;
        End();
    }

    /// <summary>Writes arrive here, but the worker is not told that they are done.</summary>
    public void HoldWrites() => _heldWrites = new TaskCompletionSource();

    public void ReleaseWrites()
    {
        var held = _heldWrites!;
        _heldWrites = null;
        held.SetResult();
    }

    public Task WriteAsync(WorkerMessage message)
    {
        if (_error is not null)
        {
            return Task.FromException(new RpcException(new Status(StatusCode.Unavailable, "Broken.")));
        }

        _fromWorker.Add(message.Clone());
        return _heldWrites?.Task ?? Task.CompletedTask;
    }

    public Task CompleteAsync()
    {
        IsCompleted = true;
        return Task.CompletedTask;
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (_toWorker.Count == 0 && !IsEnded)
        {
            await _hasMore.Task;
            _hasMore = new TaskCompletionSource();
        }

        if (_toWorker.TryDequeue(out var message))
        {
            Current = message;
            return true;
        }

        return _error is null ? false : throw _error;
    }
}
