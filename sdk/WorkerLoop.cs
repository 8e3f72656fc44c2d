using Microsoft.Extensions.Logging;

namespace Sched.Sdk;

/// <summary>
/// The worker's life on its serial scheduler: find the leader, hold a session, go on with it after a broken stream,
/// lose it when it lapses, stop in order.
/// </summary>
internal sealed partial class WorkerLoop : IDisposable
{
    // A hint is followed at once, but two nodes may name each other for a moment.
    private const int HintsInARowMax = 3;
    private static readonly TimeSpan WelcomePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);

    private readonly JobWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly Serial _serial;
    private readonly Connections _connections;
    private readonly Backoff _backoff;
    private readonly HeldJobs _held;
    private readonly CancellationTokenSource _ended = new();
    private WorkerSession? _session;
    private WorkerStream? _stream;
    private long _helloAt;
    private int _hintsInARow;
    private bool _isStopping;
    private bool _isGivingUp;

    public WorkerLoop(
        JobWorkerOptions options, Serial serial, Func<JobContext, CancellationToken, ValueTask<JobResult>> handler)
    {
        _options = options;
        _time = options.TimeProvider;
        _serial = serial;
        _connections = new Connections(options.Endpoints, options.Connect);
        _backoff = new Backoff(options.Random ?? new RandomBits().Next);
        _held = new HeldJobs(new HandlerRunner(handler, options, new Mailbox<FinishedRun>(serial, Finish)), options);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var registration = stop.Register(() => _serial.Post(BeginStop));
        try
        {
            while (!_ended.IsCancellationRequested)
            {
                var endpoint = _connections.Current;
                var failure = await ServeAsync();
                if (!_ended.IsCancellationRequested)
                {
                    await MoveOnAsync(endpoint, failure);
                }
            }
        }
        finally
        {
            End();
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _session?.Dispose();
        _connections.Dispose();
        _ended.Dispose();
    }

    /// <summary>One stream, from hello to its end; what ended it.</summary>
    private async Task<SchedException?> ServeAsync()
    {
        using var stream = new WorkerStream(
            _connections.Current, _connections.CurrentInvoker, _serial, NextMessage);
        _stream = stream;
        _isHelloDue = true;
        stream.Wake();
        _ = WatchWelcomeAsync();
        try
        {
            await stream.ReadAllAsync(Receive);
            return null;
        }
        catch (SchedException error)
        {
            return error;
        }
        finally
        {
            _stream = null;
            _session?.ForgetUnanswered();
            _held.Disconnected();
            EndIfStopped();
        }
    }

    private async Task MoveOnAsync(string endpoint, SchedException? failure)
    {
        if (failure is { Reason: "SESSION_EXPIRED" })
        {
            LoseSession();
        }
        else if (failure is not null && IsFinal(failure))
        {
            throw failure;
        }

        if (failure is not null
            && failure.Metadata.TryGetValue("leader", out var leader)
            && leader.Length > 0
            && _connections.Follow(leader)
            && ++_hintsInARow <= HintsInARowMax)
        {
            return;
        }

        _hintsInARow = 0;
        _connections.MoveOn(endpoint);
        Log.Disconnected(_options.Logger, endpoint, failure?.Message ?? "the stream ended");
        await _time.TryWaitAsync(_backoff.Next(), _ended.Token);
    }

    // What another attempt at another node would not change.
    private static bool IsFinal(SchedException error) => error.Code is ErrorCode.InvalidArgument or ErrorCode.NotFound
        or ErrorCode.PermissionDenied or ErrorCode.Unauthenticated or ErrorCode.Unimplemented or ErrorCode.OutOfRange;

    private async Task WatchWelcomeAsync()
    {
        var stream = _stream!;
        if (await _time.TryWaitAsync(WelcomePatience, stream.Closed) && !stream.IsOpen && _stream == stream)
        {
            stream.Abort();
        }
    }

    private void Receive(V1.ServerMessage message)
    {
        switch (message.KindCase)
        {
            case V1.ServerMessage.KindOneofCase.Welcome:
                Open(message.Welcome);
                break;
            case V1.ServerMessage.KindOneofCase.Leases:
                _held.Take(message.Leases);
                break;
            case V1.ServerMessage.KindOneofCase.KeepAlive:
                _session?.Acknowledge(message.KeepAlive.Sequence);
                break;
            case V1.ServerMessage.KindOneofCase.Acked:
                Answer(message.Acked);
                break;
            case V1.ServerMessage.KindOneofCase.Notices:
                Heed(message.Notices);
                break;
            case V1.ServerMessage.KindOneofCase.Ended:
                Log.SessionEnded(_options.Logger, message.Ended.Reason);
                LoseSession();
                break;
            default:
                // A newer server may say what this version does not know.
                break;
        }

        _stream?.Wake();
    }

    private void Open(V1.Welcome welcome)
    {
        if (_session is { } current && !(welcome.Resumed && welcome.Session == current.Id))
        {
            EndSession();
        }

        if (_session is null)
        {
            _session = new WorkerSession(
                welcome.Session, TimeSpan.FromMilliseconds(welcome.TtlMs), _helloAt, _time);
            _ = WatchLapseAsync(_session);
        }

        _held.Lose(welcome.LostTokens);
        _backoff.Reset();
        _hintsInARow = 0;
        _stream!.IsOpen = true;
        _stream.IsCreditDue = true;
        _stream.IsKeepAliveDue = true;
        _ = KeepAliveAsync(_session, _stream);
        Log.Connected(_options.Logger, _connections.Current, welcome.Session, welcome.Resumed);
    }

    private void Answer(V1.AckResult answer)
    {
        if (!_held.Answer(answer))
        {
            // An outcome is not known: the leader is in doubt. The session goes on over a new stream, and the verdicts
            // are sent again.
            _stream?.Abort();
        }

        EndIfStopped();
    }

    private void Heed(V1.LeaseNotices notices)
    {
        foreach (var notice in notices.Notices)
        {
            _held.Heed(notice);
        }

        EndIfStopped();
    }

    private void Finish(Queue<FinishedRun> finished)
    {
        foreach (var run in finished)
        {
            _held.Finish(run.Job, run.Result);
        }

        _stream?.Wake();
        EndIfStopped();
    }

    private async Task KeepAliveAsync(WorkerSession session, WorkerStream stream)
    {
        while (await _time.TryWaitAsync(session.Ttl / 3, stream.Closed) && _stream == stream)
        {
            if (session.HasUnanswered)
            {
                // The node hangs or has lost its majority. Another one may go on with the session before it lapses.
                stream.Abort();
                return;
            }

            stream.IsKeepAliveDue = true;
            stream.Wake();
        }
    }

    private async Task WatchLapseAsync(WorkerSession session)
    {
        while (session.Remaining > TimeSpan.Zero)
        {
            if (!await _time.TryWaitAsync(session.Remaining, session.Ended))
            {
                return;
            }
        }

        if (_session == session)
        {
            Log.SessionLapsed(_options.Logger, session.Id, _held.Count);
            LoseSession();
        }
    }

    /// <summary>The session is over, and with it the stream that named it.</summary>
    private void LoseSession()
    {
        EndSession();
        _stream?.Abort();
        EndIfStopped();
    }

    private void End()
    {
        _ended.Cancel();
        LoseSession();
    }

    private void EndSession()
    {
        if (_session is { } session)
        {
            _session = null;
            session.Dispose();
        }

        _held.LoseSession();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Connected to {Endpoint}, session {Session}, resumed: {Resumed}.")]
        public static partial void Connected(ILogger logger, string endpoint, string session, bool resumed);

        [LoggerMessage(2, LogLevel.Information, "The stream to {Endpoint} broke ({Why}); trying the next node.")]
        public static partial void Disconnected(ILogger logger, string endpoint, string why);

        [LoggerMessage(3, LogLevel.Warning, "Session {Session} lapsed without contact; {Jobs} jobs are given up.")]
        public static partial void SessionLapsed(ILogger logger, string session, int jobs);

        [LoggerMessage(4, LogLevel.Warning, "The cluster ended the session ({Reason}); a new one is opened.")]
        public static partial void SessionEnded(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Warning, "Stopping without {Jobs} jobs whose handlers did not end in time.")]
        public static partial void GaveUp(ILogger logger, int jobs);
    }
}
