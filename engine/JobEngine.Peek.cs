using Sched.Wheel;

namespace Sched.Engine;

/// <summary>What will be leased soon, for those who read payloads ahead.</summary>
public sealed partial class JobEngine
{
    // What fires within it lies in the wheel's lowest tier.
    private const long LookAheadMsMax = 60_000;

    /// <summary>
    /// The runs that become ready first, up to a time at most a minute ahead; as many as fit and as their payloads'
    /// bytes allow. Returns how many.
    /// </summary>
    public int NextDueRuns(long untilMs, Span<long> seqs, long bytes)
    {
        var window = new RunWindow(seqs, bytes);
        _wheel.AddFirst(Math.Min(untilMs, _wheel.Time + LookAheadMsMax), ref window);
        return window.Count;
    }

    /// <summary>
    /// The first runs of a queue's bands, in the same way. Close to the order of grants, which weighs the bands too.
    /// </summary>
    public int FirstReadyRuns(uint queue, Span<long> seqs, long bytes)
    {
        var window = new RunWindow(seqs, bytes);
        var state = QueueOf(queue);
        for (var priority = 0; priority < Limits.Priorities && !window.IsFull; priority++)
        {
            if (state[priority] is { } band)
            {
                band.Returned.AddFirst(_live, ref window);
                band.Fifo.AddFirst(_live, ref window);
            }
        }

        return window.Count;
    }
}
