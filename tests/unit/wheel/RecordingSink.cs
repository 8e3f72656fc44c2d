using Sched.Wheel;

namespace Sched.Tests.Wheel;

/// <summary>Remembers what was handed over, in order, and in how many portions.</summary>
internal sealed class RecordingSink : IDueSink
{
    public List<WheelEntry> Fired { get; } = [];

    /// <summary>Lists that were handed over whole.</summary>
    public int Lists { get; private set; }

    public void Due(in WheelEntry entry) => Fired.Add(entry);

    public void DueTogether(uint queue, int priority, EntryList entries, long live)
    {
        Lists++;
        while (entries.TryPeek(out _))
        {
            Fired.Add(entries.RemoveFirst());
        }
    }
}
