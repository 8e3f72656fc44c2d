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
internal sealed partial class WorkerConnection(
    NodeContext node,
    LeaderRoute route,
    IAsyncStreamReader<WorkerMessage> requests,
    IServerStreamWriter<ServerMessage> responses,
    string caller,
    Action abort,
    CancellationToken cancelled) : IWorkerSink
{
    // Leases come in batches, at most one for each lease, and so do notices; the rest are answers to a worker that
    // does not wait for them.
    private const int OutgoingMax = 4 * Limits.LeasesPerSession;

    // Requests of one worker that are not answered yet.
    private const int RunningMax = Limits.LeasesPerSession;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = node.Loggers.CreateLogger<WorkerConnection>();

    private readonly Queue<ServerMessage> _outgoing = new();
    private readonly TaskCompletionSource _ended = new();
    private Task _writing = Task.CompletedTask;
    private WorkerSession? _session;
    private long _epochUnixMs;
    private int _running;
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

    private Fault NotLeader() => node.Peers.ApiAddressOf(node.Raft.LeaderEndPoint) is { } leader
        ? Faults.NotLeader(leader)
        : route.NoLeader();

    private async Task<WorkerSession> OpenAsync()
    {
        var hello = await HelloAsync();
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

    private async Task<Hello> HelloAsync()
    {
        try
        {
            if (await requests.MoveNext(cancelled).WaitAsync(HelloPatience, node.Time)
                && requests.Current.Hello is { } hello)
            {
                return hello;
            }
        }
        catch (TimeoutException)
        {
            // It may come late, but nobody waits for it any more.
        }

        throw Faults.InvalidField(
            "kind", $"the first message must be a hello, within {HelloPatience.TotalSeconds} s.").ToException();
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
        if (_outgoing.Count >= OutgoingMax)
        {
            Drop($"{_outgoing.Count} messages wait for the worker to read them.");
            return;
        }

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
                await WriteAsync(message);
            }
        }
        catch (TimeoutException)
        {
            Drop($"The worker has read nothing for {_session!.TtlMs} ms.");
        }
        catch (Exception e)
        {
            // The connection is gone; the session waits for the next one.
            _outgoing.Clear();
            _ended.TrySetException(e);
        }
    }

    // A worker that does not even read for a whole TTL has lost its leases by its own clock.
    private async Task WriteAsync(ServerMessage message)
    {
        var write = responses.WriteAsync(message, cancelled);
        if (!write.IsCompleted)
        {
            write = write.WaitAsync(TimeSpan.FromMilliseconds(_session!.TtlMs), node.Time);
        }

        await write;
    }

    // The status would wait behind all that was not read, so the connection's side of the stream is cut off too.
    private void Drop(string why)
    {
        if (_ended.TrySetException(Faults.NotReading(why).ToException()))
        {
            Log.Dropped(_logger, _session!.Id, why);
            _outgoing.Clear();
            abort();
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
                Take(session, message.Credit);
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
                _ = RunAsync(() => ReleaseAsync(session, message.Release));
                break;
            case WorkerMessage.KindOneofCase.Goodbye:
                _ = RunAsync(session.GoodbyeAsync);
                break;
            default:
                throw Faults.InvalidField("kind", "it is unknown, or a second hello.").ToException();
        }
    }

    private static void Take(WorkerSession session, Credit credit)
    {
        if (WorkerMessages.FaultOf(credit) is { } fault)
        {
            throw fault.ToException();
        }

        session.Credit(credit.Slots, credit.Prefetch, WorkerMessages.BytesOf(credit));
    }

    // What fails here ends the stream: the worker comes again, and says again what was not answered.
    private async Task RunAsync(Func<Task> work)
    {
        if (_running >= RunningMax)
        {
            Drop($"{_running} requests of the worker are not answered yet.");
            return;
        }

        _running++;
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
        finally
        {
            _running--;
        }
    }

    private async Task KeepAliveAsync(WorkerSession session, KeepAlive keepAlive)
    {
        await session.KeepAlive();
        Send(new ServerMessage { KeepAlive = new KeepAliveAck { Sequence = keepAlive.Sequence } });
    }

    private static Task ReleaseAsync(WorkerSession session, Release release) =>
        WorkerMessages.FaultOf(release) is { } fault
            ? throw fault.ToException()
            : session.ReleaseAsync(WorkerMessages.RunsOf(release));

    private async Task AckAsync(WorkerSession session, AckBatch ack)
    {
        if (WorkerMessages.FaultOf(ack) is { } fault)
        {
            throw fault.ToException();
        }

        var outcome = await session.AckAsync(
            new FencingToken((long)ack.FirstToken), ack.Count, ack.Succeeded.Memory, WorkerMessages.ItemsOf(ack));
        node.CountLostLeases(outcome.Refused.Count(static refused => refused.Outcome == Outcome.LeaseLost));
        Send(WorkerMessages.Of(outcome, ack.Sequence));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The stream of worker session {Session} is dropped. {Why}")]
        public static partial void Dropped(ILogger logger, string session, string why);
    }
}
