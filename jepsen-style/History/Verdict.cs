namespace Sched.JepsenStyle.History;

/// <summary>
/// What the ledgers, laid beside the submits, say of the scheduler's promises. A pure function: the scheduler's own
/// word does not enter it, apart from answers that died with a worker.
/// </summary>
internal sealed record Verdict
{
    /// <summary>Submits that were acknowledged.</summary>
    public required int Submitted { get; init; }

    /// <summary>Submits that never were, though they were tried to the end.</summary>
    public required int Unacknowledged { get; init; }

    public required int Succeeded { get; init; }

    /// <summary>Acknowledged and never succeeded.</summary>
    public required int Lost { get; init; }

    public required int SilentDoubles { get; init; }

    /// <summary>Runs with a start before the requested due time.</summary>
    public required int Early { get; init; }

    /// <summary>Runs of jobs that nobody submitted.</summary>
    public required int Strangers { get; init; }

    /// <summary>Starts after a run's first.</summary>
    public required int RerunsRecorded { get; init; }

    public required double DueToStartP50Ms { get; init; }

    public required double DueToStartP99Ms { get; init; }

    /// <summary>The longest gap between two acknowledged probes.</summary>
    public required double LeaderlessMs { get; init; }

    public bool Holds => Lost + SilentDoubles + Early + Strangers + Unacknowledged == 0;

    public static Verdict Of(RunHistories histories, IEnumerable<long> probesAcknowledgedUs)
    {
        var runs = histories.All;
        var submitted = runs.Where(run => run.DueUs is not null).ToList();
        long[] lags = [.. submitted.Select(run => run.DueToStartUs()).OfType<long>().Order()];
        return new Verdict
        {
            Submitted = submitted.Count(run => run.IsAcknowledged),
            Unacknowledged = submitted.Count(run => !run.IsAcknowledged),
            Succeeded = submitted.Count(run => run.HasSucceeded),
            Lost = submitted.Count(run => run.IsAcknowledged && !run.HasSucceeded),
            SilentDoubles = runs.Count(run => run.IsSilentDouble()),
            Early = submitted.Count(run => run.IsEarly()),
            Strangers = runs.Count - submitted.Count,
            RerunsRecorded = runs.Sum(run => Math.Max(0, run.Starts.Count - 1)),
            DueToStartP50Ms = PercentileMs(lags, 50),
            DueToStartP99Ms = PercentileMs(lags, 99),
            LeaderlessMs = LongestGapMs(probesAcknowledgedUs),
        };
    }

    /// <summary>By nearest rank: an observed value, never one in between.</summary>
    private static double PercentileMs(long[] sortedUs, int percent)
    {
        if (sortedUs.Length == 0)
        {
            return 0;
        }

        var rank = (int)(((long)sortedUs.Length * percent + 99) / 100);
        return (double)sortedUs[rank - 1] / WallClock.UsPerMs;
    }

    private static double LongestGapMs(IEnumerable<long> instantsUs)
    {
        long[] sorted = [.. instantsUs.Order()];
        var longest = 0L;
        for (var i = 1; i < sorted.Length; i++)
        {
            longest = Math.Max(longest, sorted[i] - sorted[i - 1]);
        }

        return (double)longest / WallClock.UsPerMs;
    }
}
