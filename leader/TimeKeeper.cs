using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Moves the engine's wheel: when the next due time has come, an <see cref="AdvanceTime"/> goes into the next round.
/// When nothing is due it proposes nothing.
/// </summary>
internal sealed class TimeKeeper : IRoundSource, IDisposable
{
    private const long Never = long.MaxValue;

    // A timer that waits longer than this is set again on the way: the boot clock and the wall clock drift apart.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly LeaderClock _clock;
    private readonly ProposalLanes _lanes;
    private readonly ITimer _timer;
    private long _nextDueMs = Never;
    private long _armedForMs = Never;
    private bool _isProposed;
    private bool _isCutShort;

    public TimeKeeper(LeaderClock clock, ProposalLanes lanes, SerialScheduler scheduler, TimeProvider time)
    {
        (_clock, _lanes) = (clock, lanes);
        _timer = time.CreateTimer(
            _ => scheduler.Post(Ring), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Begin(long nextDueMs)
    {
        _isProposed = false;
        _isCutShort = false;
        _nextDueMs = nextDueMs;
        _armedForMs = Never;
        Arm();
    }

    public void End()
    {
        _nextDueMs = Never;
        Arm();
    }

    public void OnApplied(AppliedEntry applied)
    {
        _nextDueMs = applied.NextDueMs;
        if (applied.Context is Round { HasAdvance: true } round)
        {
            // If the entry's bound of work was used up before the wheel got there, the next entry goes on at once.
            _isCutShort = IsCutShort(round, applied);
            _nextDueMs = _isCutShort ? Math.Min(_nextDueMs, applied.ClockMs) : _nextDueMs;
        }

        Arm();
    }

    // In the middle of a herd the step of time comes last: it takes all the work that an entry may do, and workers
    // would wait for grants until the last job of the herd is ready.
    public void AddFirst(Round round)
    {
        if (!_isCutShort)
        {
            Add(round);
        }
    }

    public void AddLast(Round round) => Add(round);

    public void Release(Round round)
    {
        if (round.HasAdvance)
        {
            _isProposed = false;
            Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    private static bool IsCutShort(Round round, AppliedEntry applied)
    {
        for (var i = 0; i < round.Proposals.Count; i++)
        {
            if (round.Proposals[i].Command is AdvanceTime)
            {
                return applied.Results[i].Outcome == Outcome.Partial;
            }
        }

        return false;
    }

    private void Add(Round round)
    {
        if (!_isProposed && _nextDueMs <= round.NowMs)
        {
            round.Add(_lanes.Own(new AdvanceTime(round.NowMs)));
            _isProposed = true;
        }
    }

    private void Arm()
    {
        if (_isProposed || _armedForMs == _nextDueMs)
        {
            return;
        }

        _armedForMs = _nextDueMs;
        if (_nextDueMs == Never)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var wait = _nextDueMs <= _clock.NowMs() ? TimeSpan.Zero : _clock.Until(_nextDueMs);
        if (wait == TimeSpan.Zero)
        {
            _armedForMs = Never;
            _lanes.Wake();
            return;
        }

        _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        _armedForMs = Never;
        Arm();
    }
}
