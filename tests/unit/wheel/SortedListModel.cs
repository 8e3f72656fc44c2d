using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>
/// What a wheel is, in the plainest form: the waiting entries, sorted by due, and for each queue and priority in the
/// order in which they must fire: aligned ones first, then the others, each in the order of insertion. A cancelled
/// job or retry leaves at once.
/// </summary>
internal sealed class SortedListModel
{
    private readonly SortedSet<Place> _waiting = [];
    private readonly Dictionary<long, Place> _places = [];
    private long _order;

    public int Count => _waiting.Count;

    public IEnumerable<WheelEntry> Waiting => _waiting.Select(place => place.Entry);

    public WheelEntry Find(long seq) => _places[seq].Entry;

    public long EarliestDue => _waiting.Count == 0 ? long.MaxValue : _waiting.Min!.Entry.Due;

    /// <param name="entry">What is inserted.</param>
    /// <param name="isBegun">Some of its instant has fired: it has come too late to be aligned.</param>
    public void Insert(in WheelEntry entry, bool isBegun)
    {
        var isAligned = entry is { IsPlain: true, Kind: EntryKind.Job } && entry.Due % 60_000 == 0 && !isBegun;
        var place = new Place(entry, isAligned ? 0 : 1, _order++);
        Assert.True(_waiting.Add(place));
        _places.Add(entry.Seq, place);
    }

    /// <summary>The entry fires: it must be of the earliest instant, and first in its queue and priority.</summary>
    public void Fire(in WheelEntry entry)
    {
        Assert.Equal(EarliestDue, entry.Due);
        var low = new Place(entry, 0, 0);
        var high = new Place(entry, 1, long.MaxValue);
        Assert.Equal(_waiting.GetViewBetween(low, high).Min!.Entry, entry);
        Remove(entry.Seq);
    }

    public void Cancel(in WheelEntry entry)
    {
        if (entry.Kind is EntryKind.Job or EntryKind.Retry)
        {
            Remove(entry.Seq);
        }
    }

    private void Remove(long seq)
    {
        Assert.True(_places.Remove(seq, out var place));
        Assert.True(_waiting.Remove(place));
    }

    private sealed record Place(WheelEntry Entry, int Rank, long Order) : IComparable<Place>
    {
        private (long, uint, int, int, long) Key => (Entry.Due, Entry.Queue, Entry.Priority, Rank, Order);

        public int CompareTo(Place? other) => Key.CompareTo(other!.Key);
    }
}
