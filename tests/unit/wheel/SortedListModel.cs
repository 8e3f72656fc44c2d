using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>
/// What a wheel is, in the plainest form: the waiting entries, sorted by due and then by order of insertion. A
/// cancelled job or retry leaves at once.
/// </summary>
internal sealed class SortedListModel
{
    private readonly SortedDictionary<(long Due, long Order), WheelEntry> _waiting = [];
    private readonly Dictionary<long, (long Due, long Order)> _places = [];
    private long _order;

    public int Count => _waiting.Count;

    public IEnumerable<WheelEntry> Waiting => _waiting.Values;

    public long EarliestDue => _waiting.Count == 0 ? long.MaxValue : _waiting.First().Key.Due;

    public void Insert(in WheelEntry entry)
    {
        var place = (entry.Due, _order++);
        _waiting.Add(place, entry);
        _places.Add(entry.Seq, place);
    }

    public WheelEntry FireNext()
    {
        var entry = _waiting.First().Value;
        Remove(entry.Seq);
        return entry;
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
}
