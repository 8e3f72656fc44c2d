namespace Sched.Tests.Simulator.Clock;

/// <summary>A timer over a clock that does things later on request.</summary>
internal sealed class VirtualTimer(Action<TimeSpan, Action> after, Action ring) : ITimer
{
    // A change makes what was planned before void.
    private int _version;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        var version = ++_version;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            after(dueTime, () => Ring(version, period));
        }

        return true;
    }

    public void Dispose() => _version++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Ring(int version, TimeSpan period)
    {
        if (version != _version)
        {
            return;
        }

        if (period > TimeSpan.Zero)
        {
            after(period, () => Ring(version, period));
        }

        ring();
    }
}
