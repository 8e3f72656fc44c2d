namespace Sched.Engine;

/// <summary>
/// What exists is one function over replicated facts, used by apply, reads and compaction alike. It is monotone: what
/// has ceased to exist never comes back, since the clock and the floors only rise.
/// </summary>
public static class Existence
{
    /// <summary>Whether the end of a run is still to be seen.</summary>
    /// <param name="floorInQueue">Ends of the queue at or below this number have given way to newer ones.</param>
    /// <param name="floorInGroup">The same for the whole group.</param>
    public static bool Holds(in OutcomeRecord outcome, long clockMs, long floorInQueue, long floorInGroup)
    {
        if (outcome.Seq == 0 || clockMs >= outcome.ExpiresMs)
        {
            return false;
        }

        var isAboveFloors = outcome.NumberInQueue > floorInQueue && outcome.NumberInGroup > floorInGroup;
        return isAboveFloors || clockMs < outcome.FinishedMs + Limits.HistoryKeptMsMin;
    }

    /// <summary>When an end of this state expires.</summary>
    public static long ExpiresMs(RunState state, long finishedMs) =>
        finishedMs + (state == RunState.Succeeded ? Limits.SuccessKeptMs : Limits.FailureKeptMs);
}
