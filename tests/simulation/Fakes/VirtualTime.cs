using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulation.Fakes;

/// <summary>
/// Time as a heap of what is to happen. It stands still while something runs and jumps to the next event when nothing
/// does, so hours take milliseconds, and two runs of one seed see the same clock at every step.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Action, (long AtTicks, long Order)> _events = new();
    private long _ticks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Since the run began.</summary>
    public TimeSpan Elapsed => new(_ticks);

    /// <summary>How far the wall clock was set away from its true course.</summary>
    public TimeSpan WallOffset { get; set; }

    /// <summary>Wall time in Unix milliseconds.</summary>
    public long UnixMs => GetUtcNow().ToUnixTimeMilliseconds();

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(_ticks) + WallOffset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(After, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Does something later. Events of one instant happen in the order in which they were planned.</summary>
    public void After(TimeSpan delay, Action action) =>
        _events.Enqueue(action, (_ticks + Math.Max(delay.Ticks, 0), ++_order));

    /// <summary>Goes to the next event and lets it happen; false when there is none.</summary>
    public bool RunNext()
    {
        if (!_events.TryDequeue(out var action, out var at))
        {
            return false;
        }

        _ticks = at.AtTicks;
        action();
        return true;
    }
}
