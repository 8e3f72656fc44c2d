namespace Sched.Calendar;

/// <summary>
/// One zone's clock as a table: from which instant on which offset holds. Finding the segment of an instant is one
/// index into a grid of a hundred days and a step or two.
/// </summary>
internal sealed class Zone
{
    // 2^23 s are 97 days: shorter than what lies between most changes, and 866 cells a table.
    private const int CellBits = 23;

    private readonly long[] _starts;
    private readonly int[] _offsets;
    private readonly ushort[] _grid;

    /// <param name="starts">Instants in ascending order; the first is before all others that are asked for.</param>
    /// <param name="offsets">Seconds to add to UTC from there on; neighbours differ.</param>
    public Zone(long[] starts, int[] offsets)
    {
        if (!IsSound(starts, offsets))
        {
            throw new CalendarException(
                CalendarFault.DamagedZones, "", 0, "A zone changes its offset more quickly than its clock can follow.");
        }

        (_starts, _offsets) = (starts, offsets);
        _grid = new ushort[(int)(Limits.SecondsEnd >> CellBits) + 1];
        for (var (cell, segment) = (0, 0); cell < _grid.Length; cell++)
        {
            while (segment + 1 < starts.Length && starts[segment + 1] <= (long)cell << CellBits)
            {
                segment++;
            }

            _grid[cell] = (ushort)segment;
        }
    }

    public static Zone Utc { get; } = new([long.MinValue], [0]);

    public int Segments => _offsets.Length;

    /// <summary>When the segment begins; the first one never did.</summary>
    public long Start(int segment) => _starts[segment];

    /// <summary>When the segment ends; the last one never does.</summary>
    public long End(int segment) => segment + 1 < _starts.Length ? _starts[segment + 1] : long.MaxValue;

    public int Offset(int segment) => _offsets[segment];

    /// <summary>How far the clock jumps at the segment's start: ahead (a gap) if positive, back if negative.</summary>
    public int JumpAtStart(int segment) => segment == 0 ? 0 : _offsets[segment] - _offsets[segment - 1];

    public int JumpAtEnd(int segment) => segment + 1 == _offsets.Length ? 0 : _offsets[segment + 1] - _offsets[segment];

    public int SegmentAt(long instant)
    {
        if (instant < 0)
        {
            return 0;
        }

        var cell = Math.Min(instant >> CellBits, _grid.Length - 1);
        int segment = _grid[cell];
        while (segment + 1 < _starts.Length && _starts[segment + 1] <= instant)
        {
            segment++;
        }

        return segment;
    }

    public int OffsetAt(long instant) => _offsets[SegmentAt(instant)];

    public bool HasSameTable(Zone other) =>
        _starts.AsSpan().SequenceEqual(other._starts) && _offsets.AsSpan().SequenceEqual(other._offsets);

    /// <summary>
    /// That a segment is longer than the jumps at both its ends, so that no local time is shown three times and no gap
    /// lies in another: the shortest known segment has 167 hours, the largest jump 24.
    /// </summary>
    private static bool IsSound(long[] starts, int[] offsets)
    {
        if (starts.Length == 0 || starts.Length != offsets.Length || starts.Length > ushort.MaxValue)
        {
            return false;
        }

        for (var i = 0; i < offsets.Length; i++)
        {
            var jumps = (i > 0 ? Math.Abs(offsets[i] - offsets[i - 1]) : 0)
                + (i + 1 < offsets.Length ? Math.Abs(offsets[i + 1] - offsets[i]) : 0);
            var isLong = i == 0 || i + 1 == offsets.Length || starts[i + 1] - starts[i] > jumps;
            if (Math.Abs(offsets[i]) > Limits.OffsetSecondsMax || !isLong || (i > 1 && starts[i] <= starts[i - 1]))
            {
                return false;
            }
        }

        return true;
    }
}
