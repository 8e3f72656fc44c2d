using Grpc.Core;
using Sched.Engine;
using Sched.Leader;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;

namespace Sched.Server.Services;

/// <summary>
/// One worker's stream, from hello to its end. All of it runs on the scheduler; messages are written one after
/// another, in the order in which they were made.
/// </summary>
internal sealed class WorkerConnection(
    NodeContext node,
    LeaderRoute route,
    IAsyncStreamReader<WorkerMessage> requests,
    IServerStreamWriter<ServerMessage> responses,
    string caller,
    CancellationToken cancelled) : IWorkerSink
{
    private const long BytesDefault = 16L << 20;
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);

    private readonly Queue<ServerMessage> _outgoing = new();
    private readonly TaskCompletionSource _ended = new();
    private Task _writing = Task.CompletedTask;
    private WorkerSession? _session;
    private long _epochUnixMs;
    private bool _isWelcomed;

    public async Task ServeAsync()
    {
        _session = await OpenAsync();
        try
        {
            Welcome(_session);
            _ = ReadAllAsync(_session);
            await _ended.Task;
        }
        finally
        {
            _session.Disconnected();
            await Task.WhenAny(_writing, Task.Delay(DrainPatience, node.Time));
        }
    }

    /// <summary>The node stops; the session lives on.</summary>
    public void Stop() => _ended.TrySetException(Faults.Stopping().ToException());

    public void Deliver(DeliveredBatch batch) => Send(WorkerMessages.Of(batch, _epochUnixMs));

    public void Notify(IReadOnlyList<Engine.LeaseNotice> notices) => Send(WorkerMessages.Of(notices));

    public void Ended(string reason)
    {
        switch (reason)
        {
            case WorkerEnd.SessionExpired:
                Send(new ServerMessage { Ended = new SessionEnded { Reason = reason } });
                _ended.TrySetResult();
                break;
            case WorkerEnd.NotLeader:
                _ended.TrySetException(NotLeader().ToException());
                break;
            default:
                _ended.TrySetResult();
                break;
        }
    }

    private Fault NotLeader() => Faults.NotLeader(node.Peers.ApiAddressOf(node.Raft.LeaderEndPoint));

    private async Task<WorkerSession> OpenAsync()
    {
        if (!await requests.MoveNext(cancelled) || requests.Current.Hello is not { } hello)
        {
            throw Faults.InvalidField("kind", "the first message must be a hello.").ToException();
        }

        if (WorkerMessages.FaultOf(hello) is { } fault)
        {
            throw fault.ToException();
        }

        // In the middle of an election a worker is better off here than on its way round.
        if (!route.IsHere && (await route.WaitAsync(cancelled) is not null || !route.IsHere))
        {
            throw NotLeader().ToException();
        }

        _epochUnixMs = await node.EpochUnixMsAsync(cancelled);
        try
        {
            return await node.Shell.OpenWorkerAsync(caller, WorkerMessages.Of(hello), this);
        }
        catch (SessionRefusedException e)
        {
            var what = e.Outcome == Outcome.NamespaceNotFound
                ? Requested.Namespace(hello.Namespace)
                : string.Join(", ", hello.Queues);
            throw (Faults.Of(e.Outcome, what) ?? Faults.Overloaded(e.Message)).ToException();
        }
    }

    // Leases may have come while the session was opened: the welcome still goes first.
    private void Welcome(WorkerSession session)
    {
        var waiting = _outgoing.ToArray();
        _outgoing.Clear();
        _outgoing.Enqueue(new ServerMessage
        {
            Welcome = new Welcome
            {
                Session = session.Id,
                TtlMs = session.TtlMs,
                Resumed = session.Resumed,
                LostTokens = { session.LostTokens },
            },
        });
        foreach (var message in waiting)
        {
            _outgoing.Enqueue(message);
        }

        _isWelcomed = true;
        _writing = WriteAllAsync();
    }

    private void Send(ServerMessage message)
    {
        _outgoing.Enqueue(message);
        if (_isWelcomed && _writing.IsCompleted)
        {
            _writing = WriteAllAsync();
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (_outgoing.TryDequeue(out var message))
            {
                await responses.WriteAsync(message, cancelled);
            }
        }
        catch (Exception e)
        {
            // The connection is gone; the session waits for the next one.
            _outgoing.Clear();
            _ended.TrySetException(e);
        }
    }

    private async Task ReadAllAsync(WorkerSession session)
    {
        try
        {
            while (await requests.MoveNext(cancelled))
            {
                Take(session, requests.Current);
            }

            _ended.TrySetResult();
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private void Take(WorkerSession session, WorkerMessage message)
    {
        switch (message.KindCase)
        {
            case WorkerMessage.KindOneofCase.Credit:
                var credit = message.Credit;
                session.Credit(
                    Math.Max(0, credit.Slots),
                    Math.Max(0, credit.Prefetch),
                    credit.Bytes <= 0 ? BytesDefault : credit.Bytes);
                break;
            case WorkerMessage.KindOneofCase.KeepAlive:
                _ = RunAsync(() => KeepAliveAsync(session, message.KeepAlive));
                break;
            case WorkerMessage.KindOneofCase.Started:
                session.Started(message.Started.Tokens);
                break;
            case WorkerMessage.KindOneofCase.Ack:
                _ = RunAsync(() => AckAsync(session, message.Ack));
                break;
            case WorkerMessage.KindOneofCase.Release:
                _ = RunAsync(() => session.ReleaseAsync(WorkerMessages.RunsOf(message.Release)));
                break;
            case WorkerMessage.KindOneofCase.Goodbye:
                _ = RunAsync(session.GoodbyeAsync);
                break;
            default:
                throw Faults.InvalidField("kind", "it is unknown, or a second hello.").ToException();
        }
    }

    // What fails here ends the stream: the worker comes again, and says again what was not answered.
    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (NotLeaderException)
        {
            _ended.TrySetException(NotLeader().ToException());
        }
        catch (Exception e)
        {
            _ended.TrySetException(e);
        }
    }

    private async Task KeepAliveAsync(WorkerSession session, KeepAlive keepAlive)
    {
        await session.KeepAlive();
        Send(new ServerMessage { KeepAlive = new KeepAliveAck { Sequence = keepAlive.Sequence } });
    }

    private async Task AckAsync(WorkerSession session, AckBatch ack)
    {
        if (WorkerMessages.FaultOf(ack) is { } fault)
        {
            throw fault.ToException();
        }

        var outcome = await session.AckAsync(
            new FencingToken((long)ack.FirstToken), ack.Count, ack.Succeeded.Memory, WorkerMessages.ItemsOf(ack));
        Send(WorkerMessages.Of(outcome, ack.Sequence));
    }
}
