namespace Sched.Wheel;

/// <content>What fires soon, for those who prepare it.</content>
public sealed unsafe partial class TimingWheel
{
    /// <summary>
    /// The live runs that fire first, up to an instant at most a minute ahead. One that still waits in an upper tier is
    /// not seen yet.
    /// </summary>
    public void AddFirst(long untilMs, ref RunWindow window)
    {
        Invariant.Holds(untilMs <= Time + MinuteMs);
        for (var due = InstantAfter(Time); due <= untilMs && !window.IsFull; due = InstantAfter(due))
        {
            if (due % MinuteMs == 0)
            {
                SortedAt(due / MinuteMs).AddFirst(_live, ref window);
            }

            _milliseconds.Bucket(due).AddFirst(_live, ref window);
        }
    }

    // A unit that lies behind `after` comes out of the ring as one a whole turn later, which is beyond any look ahead.
    private long InstantAfter(long after)
    {
        var next = _milliseconds.FirstUnit(after + 1);
        for (var minute = _minute; minute <= _minute + 1; minute++)
        {
            if (minute * MinuteMs > after && !SortedAt(minute).IsEmpty)
            {
                next = Math.Min(next, minute * MinuteMs);
            }
        }

        return next;
    }
}
