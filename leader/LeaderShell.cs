using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// What only the leader does, put together: lanes, time, sessions and grants of one term. Everything here runs on one
/// <see cref="SerialScheduler"/>, and so must its callers.
/// </summary>
public sealed partial class LeaderShell : IAsyncDisposable
{
    private const int LevelAtStart = 1;

    private readonly IReplicatedLog _log;
    private readonly EngineHost _host;
    private readonly SerialScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly Func<ulong> _random;
    private readonly LeaderOptions _options;
    private readonly ILogger _logger;
    private readonly LeaderClock _clock;
    private readonly ProposalLanes _lanes;
    private readonly TimeKeeper _timeKeeper;
    private readonly Dispatcher _dispatcher;
    private readonly SessionKeeper _sessions;
    private readonly PayloadWarmer _warmer;
    private readonly SharedBarrier _barrier;
    private readonly Mailbox<AppliedEntry> _applied;
    private TaskCompletionSource _serving = new();
    private long _endedTerm = -1;
    private long _servedFrom;

    public LeaderShell(
        IReplicatedLog log,
        EngineHost host,
        SerialScheduler scheduler,
        TimeProvider time,
        IPayloadReader payloads,
        Func<ulong> random,
        LeaderOptions options,
        ILogger logger)
    {
        (_log, _host, _scheduler, _time) = (log, host, scheduler, time);
        (_random, _options, _logger) = (random, options, logger);
        _clock = new LeaderClock(time, logger);
        _lanes = new ProposalLanes(log, scheduler, time, _clock, options, logger);
        _timeKeeper = new TimeKeeper(_clock, _lanes, scheduler, time);
        _dispatcher = new Dispatcher(host, _lanes, options);
        var warm = new JobCache(PayloadWarmer.BytesMax);
        _warmer = new PayloadWarmer(host, _dispatcher, payloads, warm, _clock, scheduler, time, logger);
        _sessions = new SessionKeeper(
            log, host, _lanes, _dispatcher, new PayloadSource(host, payloads, warm, time, options, logger),
            scheduler, time, random, options, logger);
        _barrier = new SharedBarrier(log);
        _applied = new Mailbox<AppliedEntry>(scheduler, OnApplied);
        _lanes.Attach(_dispatcher, _timeKeeper);
        _lanes.TermLost += End;
    }

    /// <summary>The first command of this node's own term is applied here: it serves.</summary>
    public bool IsLeading { get; private set; }

    /// <summary>The term that this node leads, served or about to be; -1 when there is none.</summary>
    public long Term { get; private set; } = -1;

    /// <summary>Says why submits must be refused now, or null; for what depends on this node's disk.</summary>
    public Func<string?> RefuseSubmits { get; set; } = static () => null;

    /// <summary>
    /// Raised when the shell met what cannot be. Nobody can tell what its memory is worth then: the node must stop.
    /// </summary>
    public event Action<Exception>? Failed;

    /// <summary>Begins to follow the log.</summary>
    public void Start()
    {
        _host.Applied += _applied.Post;
        _log.Leading += OnLeading;
        _log.Stopped += OnStopped;
    }

    /// <summary>
    /// Proposes a command and waits for the engine's answer. Throws <see cref="NotLeaderException"/> when it
    /// certainly was not committed, <see cref="CommitUnknownException"/> when that is not known, and
    /// <see cref="OverloadedException"/>.
    /// </summary>
    public Task<Applied> ProposeAsync(string caller, Command command)
    {
        if (command is SubmitJobs && RefuseSubmits() is { } reason)
        {
            throw new OverloadedException(reason);
        }

        return _lanes.ProposeAsync(caller, command);
    }

    /// <summary>
    /// An index that holds everything acknowledged before the call, and is applied here. Fails with
    /// <see cref="NotLeaderException"/>.
    /// </summary>
    public async Task<long> BarrierAsync(CancellationToken token)
    {
        await WhenServingAsync();
        return await _barrier.WaitAsync(Term, token);
    }

    /// <summary>Opens a worker's session over a new connection, or goes on with the one that it names.</summary>
    public async Task<WorkerSession> OpenWorkerAsync(string caller, WorkerHello hello, IWorkerSink sink)
    {
        await WhenServingAsync();
        if (hello.ResumeSession.Length > 0)
        {
            // A leader that others have replaced may not know which verdicts were taken since. It would send such a
            // lease again, as one that never arrived, and the job would run once more under the same token.
            await _barrier.WaitAsync(Term, CancellationToken.None);
        }

        return await _sessions.OpenAsync(caller, hello, sink);
    }

    public async ValueTask DisposeAsync()
    {
        _log.Leading -= OnLeading;
        _log.Stopped -= OnStopped;
        _host.Applied -= _applied.Post;
        await _scheduler.Factory.StartNew(() => End(Term));
        _sessions.Dispose();
        _warmer.Dispose();
        _timeKeeper.Dispose();
        _lanes.Dispose();
    }

    private void OnLeading(long term) => _scheduler.Post(() => Begin(term));

    private void OnStopped(long term) => _scheduler.Post(() =>
    {
        _endedTerm = Math.Max(_endedTerm, term);
        End(term);
    });

    // Events may be late and out of order: only a newer term that the log still leads counts.
    private void Begin(long term)
    {
        if (term <= _endedTerm || term <= Term || _log.LeaderTerm != term)
        {
            return;
        }

        End(Term);
        Term = term;
        _serving = new TaskCompletionSource();
        _clock.Anchor();
        _lanes.Open(term);
        Log.Elected(_logger, term);
        _ = FoundAsync(term);
    }

    private void End(long term)
    {
        if (term < 0 || term != Term)
        {
            return;
        }

        Log.Ended(_logger, term);
        _endedTerm = Math.Max(_endedTerm, term);
        IsLeading = false;
        Term = -1;
        _host.Recent.Keep(false);
        _lanes.Close();
        _timeKeeper.End();
        _warmer.End();
        _sessions.End();
        _dispatcher.Begin();
        _serving.TrySetException(new NotLeaderException());
        _ = _serving.Task.Exception;
    }

    private async Task FoundAsync(long term)
    {
        while (Term == term && !IsLeading)
        {
            var (isFounded, epochUnixMs, level, clockMs) = _host.Read(
                static engine => (engine.IsFounded, engine.EpochUnixMs, engine.Level, engine.ClockMs));
            Command first = isFounded ? new NewTerm() : NewGenesis();
            _clock.Bind(first is Genesis genesis ? genesis.EpochUnixMs : epochUnixMs, clockMs);
            var fate = await _lanes.ProposeAloneAsync(
                _clock.NowMs(), isFounded ? level : LevelAtStart, first);
            if (fate == ProposalFate.Applied && isFounded)
            {
                // The apply is told by way of the mailbox and goes on from there.
                return;
            }

            if (fate != ProposalFate.Applied)
            {
                await Task.Delay(_options.RetryDelay, _time);
            }

            if (Term == term && _log.LeaderTerm != term)
            {
                End(term);
            }
        }
    }

    private Genesis NewGenesis()
    {
        var midnight = new DateTimeOffset(_time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        Span<byte> id = stackalloc byte[16];
        BitConverter.TryWriteBytes(id, _random());
        BitConverter.TryWriteBytes(id[8..], _random());
        var clusterId = _options.NewClusterId?.Invoke() ?? new Guid(id);
        return new Genesis(
            midnight.ToUnixTimeMilliseconds(), new HashKey(_random(), _random()), clusterId, LevelAtStart);
    }

    private void OnApplied(AppliedEntry applied)
    {
        try
        {
            TakeIn(applied);
        }
        catch (Exception error)
        {
            Log.Failed(_logger, applied.Index, error);
            Failed?.Invoke(error);
        }
    }

    private void TakeIn(AppliedEntry applied)
    {
        if (applied.Context is Round round)
        {
            _lanes.Complete(round, applied);
        }

        if (applied.Term != Term)
        {
            return;
        }

        if (!IsLeading)
        {
            if (applied.Entry.Commands is not [NewTerm])
            {
                return;
            }

            Serve();
        }

        // What the state already held when it was read must not be taken in twice.
        if (applied.Index > _servedFrom)
        {
            _dispatcher.OnApplied(applied);
            _sessions.OnApplied(applied);
            _timeKeeper.OnApplied(applied);
            _warmer.OnApplied(applied);
            _lanes.Wake();
        }
    }

    // All earlier memory was forgotten when the last term ended; the engine's state is where this one begins.
    private void Serve()
    {
        var (index, level, nextDueMs, epochUnixMs, clockMs) = _host.Read(engine => (
            _host.AppliedIndex, engine.Level, engine.NextDueMs, engine.EpochUnixMs, engine.ClockMs));
        _servedFrom = index;
        IsLeading = true;
        _clock.Bind(epochUnixMs, clockMs);
        _host.Recent.Keep(true);
        _dispatcher.Begin();
        _sessions.Begin();
        _timeKeeper.Begin(nextDueMs);
        _warmer.Begin(nextDueMs);
        _lanes.Serve(level);
        _serving.TrySetResult();
        Log.Serving(_logger, Term);
    }

    private Task WhenServingAsync() => Term < 0 ? throw new NotLeaderException() : _serving.Task;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Elected in term {Term}; proposing the term's first command.")]
        public static partial void Elected(ILogger logger, long term);

        [LoggerMessage(2, LogLevel.Information, "This node leads in term {Term}.")]
        public static partial void Serving(ILogger logger, long term);

        [LoggerMessage(3, LogLevel.Information, "This node leads no longer; its term {Term} is over.")]
        public static partial void Ended(ILogger logger, long term);

        [LoggerMessage(4, LogLevel.Critical, "The leader's shell failed after entry {Index}. The node must stop.")]
        public static partial void Failed(ILogger logger, long index, Exception error);
    }
}
