using Microsoft.Extensions.Logging;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Leader;

/// <summary>
/// Two lanes into the log: control goes first, bulk (submits) fills the round up. Nothing waits for a timer: what
/// came while rounds were on their way goes into the next. A round whose fate is unknown is never proposed again;
/// its callers are told.
/// </summary>
internal sealed partial class ProposalLanes : IDisposable
{
    private const string OwnName = "leader";

    private readonly IReplicatedLog _log;
    private readonly LeaderClock _clock;
    private readonly LeaderOptions _options;
    private readonly ILogger _logger;
    private readonly SerialScheduler _scheduler;
    private readonly ITimer _pause;
    private readonly Queue<Proposal> _control = new();
    private readonly Queue<Proposal> _bulk = new();
    private readonly Stack<EntryWriter> _writers = new();
    private IRoundSource[] _sources = [];
    private ulong _proposalIds;
    private long _term = -1;
    private int _level;
    private int _jobsWaiting;
    private long _bytesWaiting;
    private bool _isServing;
    private bool _isPaused;
    private bool _isPumpPlanned;

    public ProposalLanes(
        IReplicatedLog log,
        SerialScheduler scheduler,
        TimeProvider time,
        LeaderClock clock,
        LeaderOptions options,
        ILogger logger)
    {
        (_log, _scheduler, _clock, _options, _logger) = (log, scheduler, clock, options, logger);
        _pause = time.CreateTimer(
            _ => scheduler.Post(Resume), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        for (var i = 0; i < options.RoundsMax; i++)
        {
            _writers.Push(new EntryWriter());
        }
    }

    /// <summary>Raised when the log refused a round because the term is over.</summary>
    public event Action<long>? TermLost;

    /// <summary>What puts commands of its own into each round, in this order around the callers' commands.</summary>
    public void Attach(params IRoundSource[] sources) => _sources = sources;

    /// <summary>Lets callers wait; nothing of theirs is proposed before <see cref="Serve"/>.</summary>
    public void Open(long term) => _term = term;

    /// <summary>The leader's own first command is applied: the lanes run.</summary>
    public void Serve(int level)
    {
        _level = level;
        _isServing = true;
        Wake();
    }

    /// <summary>The term is over: whoever was not proposed yet certainly is not.</summary>
    public void Close()
    {
        _term = -1;
        _isServing = false;
        _isPaused = false;
        _jobsWaiting = 0;
        _bytesWaiting = 0;
        foreach (var lane in (Queue<Proposal>[])[_control, _bulk])
        {
            while (lane.TryDequeue(out var proposal))
            {
                proposal.Fail(new NotLeaderException());
            }
        }
    }

    public Task<Applied> ProposeAsync(string caller, Command command)
    {
        if (_term < 0)
        {
            throw new NotLeaderException();
        }

        var proposal = new Proposal(++_proposalIds, caller, command);
        if (command is SubmitJobs)
        {
            EnqueueBulk(proposal);
        }
        else
        {
            EnqueueControl(proposal);
        }

        Wake();
        return proposal.Answer;
    }

    public Task<Applied> ProposeAsync(Command command) => ProposeAsync(OwnName, command);

    /// <summary>Proposes one command as an entry of its own, ahead of the lanes.</summary>
    public async Task<ProposalFate> ProposeAloneAsync(long nowMs, int level, Command command)
    {
        var round = new Round(_term, nowMs, new EntryWriter());
        round.Writer.Begin(_term, nowMs, level);
        round.Add(Own(command));
        return await ProposeAsync(round);
    }

    public Proposal Own(Command command) => new(++_proposalIds, OwnName, command);

    /// <summary>
    /// There may be something to propose; it is looked for a turn later, with what this turn still brings.
    /// </summary>
    public void Wake()
    {
        if (!_isPumpPlanned && _isServing)
        {
            _isPumpPlanned = true;
            _scheduler.Post(Pump);
        }
    }

    /// <summary>The round's entry was applied here.</summary>
    public void Complete(Round round, AppliedEntry applied)
    {
        round.Complete(applied);
        Release(round);
    }

    public void Dispose() => _pause.Dispose();

    private void EnqueueControl(Proposal proposal)
    {
        if (_control.Count >= _options.ControlWaitingMax)
        {
            throw new OverloadedException();
        }

        _control.Enqueue(proposal);
    }

    private void EnqueueBulk(Proposal proposal)
    {
        if (_jobsWaiting >= _options.JobsWaitingMax || _bytesWaiting >= _options.BytesWaitingMax)
        {
            throw new OverloadedException();
        }

        _jobsWaiting += proposal.Items;
        _bytesWaiting += proposal.Bytes;
        _bulk.Enqueue(proposal);
    }

    private void Pump()
    {
        _isPumpPlanned = false;
        while (_isServing && !_isPaused && _writers.Count > 0)
        {
            var round = Compose();
            if (round.Proposals.Count == 0)
            {
                _writers.Push(round.Writer);
                return;
            }

            _ = RunAsync(round);
        }
    }

    private Round Compose()
    {
        // The last free place is the control lane's: acks and time must not wait behind submits.
        var hasRoomForBulk = _writers.Count > 1 || _options.RoundsMax == 1;
        var round = new Round(_term, _clock.NowMs(), _writers.Pop());
        round.Writer.Begin(round.Term, round.NowMs, _level);
        foreach (var source in _sources)
        {
            source.AddFirst(round);
        }

        TakeControl(round);
        if (hasRoomForBulk)
        {
            TakeBulk(round);
        }

        foreach (var source in _sources)
        {
            source.AddLast(round);
        }

        return round;
    }

    private void TakeControl(Round round)
    {
        var items = 0;
        while (_control.TryPeek(out var next) && (items == 0 || items + next.Items <= _options.ControlItemsPerRound))
        {
            items += Math.Max(next.Items, 1);
            round.Add(_control.Dequeue());
        }
    }

    private void TakeBulk(Round round)
    {
        var (jobs, bytes) = (0, 0);
        while (_bulk.TryPeek(out var next) && (jobs == 0
            || (jobs + next.Items <= _options.JobsPerRound && bytes + next.Bytes <= _options.BytesPerRound)))
        {
            jobs += Math.Max(next.Items, 1);
            bytes += next.Bytes;
            _jobsWaiting -= next.Items;
            _bytesWaiting -= next.Bytes;
            round.Add(_bulk.Dequeue());
        }
    }

    private async Task RunAsync(Round round)
    {
        var fate = await ProposeAsync(round);
        _writers.Push(round.Writer);
        Release(round);
        if (fate != ProposalFate.Applied && round.Term == _term)
        {
            PauseOrLeave();
        }

        Wake();
    }

    private async Task<ProposalFate> ProposeAsync(Round round)
    {
        var fate = ProposalFate.Unknown;
        try
        {
            fate = await _log.ProposeAsync(round.Writer.Finish(), round.Term, round);
        }
        catch (Exception error)
        {
            Log.ProposeFailed(_logger, round.Term, error);
        }

        if (fate != ProposalFate.Applied)
        {
            Log.NotApplied(_logger, round.Term, round.Proposals.Count, fate);
            round.Fail(fate);
        }

        return fate;
    }

    // A log that refuses while it still leads is asked again a little later, never in a circle.
    private void PauseOrLeave()
    {
        if (_log.LeaderTerm != _term)
        {
            TermLost?.Invoke(_term);
            return;
        }

        _isPaused = true;
        _pause.Change(_options.RetryDelay, Timeout.InfiniteTimeSpan);
    }

    private void Resume()
    {
        _isPaused = false;
        Wake();
    }

    private void Release(Round round)
    {
        if (round.IsReleased)
        {
            return;
        }

        round.IsReleased = true;
        foreach (var source in _sources)
        {
            source.Release(round);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The log failed on an entry of term {Term}.")]
        public static partial void ProposeFailed(ILogger logger, long term, Exception error);

        [LoggerMessage(2, LogLevel.Debug, "An entry of term {Term} with {Count} commands was not applied: {Fate}.")]
        public static partial void NotApplied(ILogger logger, long term, int count, ProposalFate fate);
    }
}
