namespace Sched.Tests.Simulator.Clock;

/// <summary>
/// True time as a heap of what is to happen. It stands still while something runs and jumps when nothing does. Nobody
/// inside sees it: each process has a clock of its own.
/// </summary>
internal sealed class Timeline
{
    public const long Microsecond = TimeSpan.TicksPerMicrosecond;
    public const long Millisecond = TimeSpan.TicksPerMillisecond;
    public const long Second = TimeSpan.TicksPerSecond;

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    /// <summary>Ticks since the run began.</summary>
    public long Now { get; private set; }

    public long Events { get; private set; }

    /// <summary>Plans an event. Those of one instant happen in the order in which they were planned.</summary>
    public void After(long ticks, Action action) =>
        _events.Enqueue(action, (Now + Math.Max(ticks, 0), ++_order));

    /// <summary>Goes to the next event and lets it happen; false when there is none.</summary>
    public bool RunNext()
    {
        if (!_events.TryDequeue(out var action, out var at))
        {
            return false;
        }

        Now = at.At;
        Events++;
        action();
        return true;
    }
}
