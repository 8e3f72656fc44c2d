namespace Sched.Wheel;

/// <summary>Takes what has become due. It may insert into the wheel, also for the instant being fired.</summary>
public interface IDueSink
{
    void Due(in WheelEntry entry);

    /// <summary>
    /// Takes jobs of one queue and priority that are due together, in order. Whoever implements it takes all of
    /// <paramref name="entries"/> out of the list; of those <paramref name="live"/> were not withdrawn.
    /// </summary>
    void DueTogether(uint queue, int priority, EntryList entries, long live);
}
