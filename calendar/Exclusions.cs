namespace Sched.Calendar;

/// <summary>Local dates on which nothing fires, as ranges that neither touch nor cross.</summary>
internal sealed class Exclusions
{
    private readonly int[] _firstDays;
    private readonly int[] _lastDays;

    public Exclusions(IEnumerable<DateRange> ranges)
    {
        var merged = new List<DateRange>();
        foreach (var range in ranges.OrderBy(static range => range.FirstDay))
        {
            if (merged.Count > 0 && range.FirstDay <= merged[^1].LastDay + 1)
            {
                merged[^1] = merged[^1] with { LastDay = Math.Max(merged[^1].LastDay, range.LastDay) };
            }
            else
            {
                merged.Add(range);
            }
        }

        _firstDays = [.. merged.Select(static range => range.FirstDay)];
        _lastDays = [.. merged.Select(static range => range.LastDay)];
    }

    public bool IsEmpty => _firstDays.Length == 0;

    /// <summary>The range that holds the local day, as its first and last day.</summary>
    public bool TryFind(int day, out int firstDay, out int lastDay)
    {
        var index = Array.BinarySearch(_firstDays, day);
        index = index < 0 ? ~index - 1 : index;
        (firstDay, lastDay) = index < 0 ? (0, -1) : (_firstDays[index], _lastDays[index]);
        return day <= lastDay;
    }
}
