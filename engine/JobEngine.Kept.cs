using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Runs that ended without success keep their payload as long as they are to be seen, so that they can be looked at
/// and run again. What is over is let go a little at a time: as other runs end, and as time advances.
/// </summary>
public sealed partial class JobEngine
{
    // More than one, so that the lists shrink while each end adds one.
    private const int ForgottenPerEnd = 2;
    private const int QueuesLookedAtPerAdvance = 16;
    private const int ForgottenPerAdvance = 64;

    /// <summary>
    /// Whether a job's record is still needed, asked by any thread: a run that dies is kept before it ceases to live,
    /// so who looks in this order misses neither.
    /// </summary>
    public bool NeedsJob(long seq) => _live.TestFromAnyThread(seq) || _kept.TestFromAnyThread(seq);

    public bool IsKept(long seq) => seq is > 0 and <= WheelEntry.SeqMax && _kept[seq];

    private void Keep(QueueState queue, in OutcomeRecord end)
    {
        if (end.State is not (RunState.Dead or RunState.Unknown))
        {
            LetGo(end.Seq);
            return;
        }

        Invariant.Holds(!_kept[end.Seq]);
        _kept.Set(end.Seq);
        _facts ^= Mixer.Mix(~(ulong)end.Seq);
        queue.KeptIn(_pool).Add(new KeptRun(end.Seq, ClockMs, end.NumberInQueue, end.NumberInGroup));
    }

    private void LetGo(long seq)
    {
        if (_kept.Clear(seq))
        {
            _facts ^= Mixer.Mix(~(ulong)seq);
        }
    }

    private void ForgetKept()
    {
        var left = ForgottenPerAdvance;
        for (var i = 0; i < Math.Min(QueuesLookedAtPerAdvance, _queues.Count) && left > 0; i++)
        {
            _keptTurn %= _queues.Count;
            left -= ForgetKept(_queues[_keptTurn], left);
            _keptTurn += left > 0 ? 1 : 0;
        }
    }

    private int ForgetKept(QueueState queue, int runsMax)
    {
        var forgotten = 0;
        while (forgotten < runsMax && queue.Kept is { } kept && kept.TryPeek(out var run) && IsOver(queue, in run))
        {
            kept.RemoveFirst();
            LetGo(run.Seq);
            forgotten++;
        }

        return forgotten;
    }

    private bool IsOver(QueueState queue, in KeptRun run)
    {
        var end = new OutcomeRecord
        {
            Seq = run.Seq,
            State = RunState.Dead,
            FinishedMs = run.FinishedMs,
            ExpiresMs = Existence.ExpiresMs(RunState.Dead, run.FinishedMs),
            NumberInQueue = run.NumberInQueue,
            NumberInGroup = run.NumberInGroup,
        };
        return !Existence.Holds(in end, ClockMs, queue.OutcomeFloor, _outcomeFloor);
    }
}
