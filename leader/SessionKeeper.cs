using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Keeps the sessions of workers: hears their keep-alives, ends those that fall silent, and brings a worker that
/// comes back together with the leases it holds. All of it is memory of one term; the log knows only open and end.
/// </summary>
internal sealed partial class SessionKeeper : IDisposable
{
    private const string OwnName = "leader";

    // A worker that reports starts and never acks would fill memory; its real marks are found again in the engine.
    private const int MarksMax = 2 * Limits.LeasesPerSession;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    private readonly IReplicatedLog _log;
    private readonly EngineHost _host;
    private readonly ProposalLanes _lanes;
    private readonly Dispatcher _dispatcher;
    private readonly PayloadSource _payloads;
    private readonly TimeProvider _time;
    private readonly Func<ulong> _random;
    private readonly LeaderOptions _options;
    private readonly ILogger _logger;
    private readonly ITimer _lapse;
    private readonly ITimer _quorum;
    private readonly SortedDictionary<uint, LiveSession> _sessions = [];
    private readonly List<(LiveSession Session, TaskCompletionSource Answer)> _heldKeepAlives = [];
    private TimeSpan? _lapseWait;
    private long _lapseArmedAt;

    public SessionKeeper(
        IReplicatedLog log,
        EngineHost host,
        ProposalLanes lanes,
        Dispatcher dispatcher,
        PayloadSource payloads,
        SerialScheduler scheduler,
        TimeProvider time,
        Func<ulong> random,
        LeaderOptions options,
        ILogger logger)
    {
        (_log, _host, _lanes, _dispatcher, _payloads) = (log, host, lanes, dispatcher, payloads);
        (_time, _random, _options, _logger) = (time, random, options, logger);
        _lapse = NewTimer(scheduler, ExpireSilent);
        _quorum = NewTimer(scheduler, AnswerKeepAlives);
    }

    /// <summary>Reads the sessions from the engine; each has its whole TTL again to find its way here.</summary>
    public void Begin()
    {
        var now = _time.GetTimestamp();
        foreach (var view in _host.Read(static engine => ViewsOf(engine)))
        {
            _sessions.Add(view.Number, new LiveSession(view, now) { IsExpiring = view.IsExpiring });
        }

        foreach (var half in _sessions.Values.Where(static session => session.IsExpiring).ToArray())
        {
            _ = ExpireAsync(half);
        }

        ArmLapse();
    }

    /// <summary>The term is over: connections go to the next leader, and everything is forgotten.</summary>
    public void End()
    {
        foreach (var session in _sessions.Values.ToArray())
        {
            var outbox = session.Connection?.Outbox;
            session.Connection = null;
            outbox?.End(WorkerEnd.NotLeader);
        }

        _sessions.Clear();
        foreach (var held in _heldKeepAlives)
        {
            held.Answer.TrySetException(new NotLeaderException());
        }

        _heldKeepAlives.Clear();
    }

    public void OnApplied(AppliedEntry applied)
    {
        NoteOpened(applied);
        foreach (var batch in applied.Effects.Granted)
        {
            OutboxOf(batch.Session, applied.Index)?.Add(batch);
        }

        foreach (var group in applied.Effects.Notices.GroupBy(static notice => notice.Session))
        {
            OutboxOf(group.Key, applied.Index)?.Add([.. group]);
        }

        foreach (var number in applied.Effects.Closed)
        {
            Close(number);
        }

        AnswerKeepAlives();
    }

    public Task<Applied> ProposeAsync(Command command) => _lanes.ProposeAsync(OwnName, command);

    /// <summary>Opens a session, or goes on with the one that the worker names.</summary>
    public async Task<WorkerSession> OpenAsync(string caller, WorkerHello hello, IWorkerSink sink)
    {
        if (SessionIds.TryParse(hello.ResumeSession, out var id)
            && _sessions.Values.FirstOrDefault(session => session.Id == id) is { IsExpiring: false } known)
        {
            return Resume(known, hello, sink);
        }

        var open = new OpenSession(
            new SessionId(_random(), _random()), hello.Namespace, hello.Queues, hello.TtlMs, hello.Worker);
        var applied = await _lanes.ProposeAsync(caller, open);
        if (applied.Result.Outcome != Outcome.Done)
        {
            throw new SessionRefusedException(applied.Result.Outcome);
        }

        if (!_sessions.TryGetValue((uint)applied.Result.Number, out var session) || session.Id != open.Id)
        {
            throw new NotLeaderException();
        }

        session.Connection = new WorkerSession(this, session, new Outbox(sink, _payloads, _logger), applied.Index)
        {
            LostTokens = hello.HeldTokens,
        };
        return session.Connection;
    }

    public void SetCredit(LiveSession session, int slots, int prefetch, long bytes)
    {
        session.Slots = Math.Clamp(slots, 0, Limits.LeasesPerSession);
        session.WindowJobs = (int)Math.Min((long)session.Slots + Math.Max(prefetch, 0), Limits.LeasesPerSession);
        session.WindowBytes = Math.Max(bytes, 0);
        if (session.WindowJobs > 0 && !session.IsExpiring)
        {
            _dispatcher.Join(session);
        }
        else
        {
            _dispatcher.Leave(session);
        }
    }

    public void Mark(LiveSession session, IReadOnlyList<long> tokens)
    {
        session.Started.UnionWith(tokens);
        if (session.Started.Count > MarksMax)
        {
            session.Started.IntersectWith(LeasesOf(session).Leases.Select(static lease => lease.Token.Value));
        }
    }

    /// <summary>
    /// Only a leader that a majority still hears may promise a worker its leases: another may have been elected that
    /// counts the silence. Once the session's end is proposed, nothing renews it.
    /// </summary>
    public Task KeepAliveAsync(LiveSession session)
    {
        if (!session.IsExpiring)
        {
            session.HeardAt = _time.GetTimestamp();
            if (IsQuorumFresh())
            {
                return Task.CompletedTask;
            }
        }

        var answer = new TaskCompletionSource();
        _heldKeepAlives.Add((session, answer));
        _quorum.Change(_options.RetryDelay, Timeout.InfiniteTimeSpan);
        return answer.Task;
    }

    /// <summary>The worker wants its session to end.</summary>
    public Task EndAsync(LiveSession session, string reason)
    {
        session.End = reason;
        return ExpireAsync(session);
    }

    /// <summary>The connection is gone.</summary>
    public void Detach(LiveSession session)
    {
        session.Connection = null;
        session.Slots = 0;
        session.WindowJobs = 0;
        _dispatcher.Leave(session);
    }

    public void Dispose()
    {
        _lapse.Dispose();
        _quorum.Dispose();
    }

    private static List<SessionView> ViewsOf(JobEngine engine)
    {
        var views = new List<SessionView>();
        foreach (var number in engine.Sessions())
        {
            if (engine.FindSession(number) is { } view)
            {
                views.Add(view);
            }
        }

        return views;
    }

    private ITimer NewTimer(SerialScheduler scheduler, Action ring) => _time.CreateTimer(
        _ => scheduler.Post(ring), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void NoteOpened(AppliedEntry applied)
    {
        for (var i = 0; i < applied.Results.Length; i++)
        {
            if (applied.Entry.Commands[i] is OpenSession && applied.Results[i].Outcome == Outcome.Done)
            {
                var number = (uint)applied.Results[i].Number;
                if (_host.Read(engine => engine.FindSession(number)) is { } view)
                {
                    var session = new LiveSession(view, _time.GetTimestamp());
                    _sessions.TryAdd(number, session);
                    ArmLapse(session.Patience);
                }
            }
        }
    }

    private Outbox? OutboxOf(uint number, long index) =>
        _sessions.GetValueOrDefault(number)?.Connection is { } connection && index > connection.SinceIndex
            ? connection.Outbox
            : null;

    private void Close(uint number)
    {
        if (!_sessions.Remove(number, out var session))
        {
            return;
        }

        session.IsExpiring = true;
        _dispatcher.Leave(session);
        var outbox = session.Connection?.Outbox;
        session.Connection = null;
        outbox?.End(session.End);
    }

    private bool IsQuorumFresh() =>
        _log.QuorumHeardAt != long.MinValue
        && _time.GetElapsedTime(_log.QuorumHeardAt) <= _options.QuorumAgeMax;

    private void AnswerKeepAlives()
    {
        if (_heldKeepAlives.Count == 0)
        {
            return;
        }

        var isFresh = IsQuorumFresh();
        for (var i = _heldKeepAlives.Count - 1; i >= 0; i--)
        {
            var (session, answer) = _heldKeepAlives[i];
            if (!_sessions.ContainsKey(session.Number))
            {
                answer.TrySetException(new NotLeaderException("The session has expired."));
                _heldKeepAlives.RemoveAt(i);
            }
            else if (isFresh && !session.IsExpiring)
            {
                answer.TrySetResult();
                _heldKeepAlives.RemoveAt(i);
            }
        }

        if (_heldKeepAlives.Count > 0)
        {
            _quorum.Change(_options.RetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Worker session {Session} was silent for {SilentMs} ms: it ends, and its jobs go to others.")]
        public static partial void Silent(ILogger logger, string session, long silentMs);
    }
}
