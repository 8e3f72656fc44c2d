namespace Sched.Tests.Simulator.Clock;

/// <summary>
/// The clock of one life of a process: it counts from a start of its own, a little fast or slow, and its wall time may
/// be set. Its timers die with the process.
/// </summary>
internal sealed class ProcessClock(Timeline timeline, Process process, long startTicks, int driftPerMillion)
    : TimeProvider
{
    /// <summary>True time zero: shortly before an hour begins, so that every tier of the wheel turns.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 11, 59, 52, TimeSpan.Zero);

    private const long Million = 1_000_000;
    private readonly long _bornAt = timeline.Now;

    /// <summary>How far the wall clock is set away from true time.</summary>
    public long WallOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => startTicks + ToLocal(timeline.Now - _bornAt);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(timeline.Now + WallOffset);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(After, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the process's own clock has moved on by so much, as a span of true time.</summary>
    public long ToTrue(long localTicks) =>
        localTicks - (long)((Int128)localTicks * driftPerMillion / (Million + driftPerMillion));

    private long ToLocal(long trueTicks) => trueTicks + (long)((Int128)trueTicks * driftPerMillion / Million);

    // One tick more, so that rounding never lets a timer ring before its own clock says so.
    private void After(TimeSpan local, Action action) =>
        process.After(local <= TimeSpan.Zero ? 0 : ToTrue(local.Ticks) + 1, action);
}
