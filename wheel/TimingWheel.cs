namespace Sched.Wheel;

/// <summary>
/// Holds every timer of the group until it is due. A calendar in four tiers (milliseconds, minutes, hours, days) of
/// buckets, each an append-only list of 16-byte entries: there is no object, no pointer and no search per timer. An
/// entry lies in one bucket and moves down when time reaches the bucket's unit.
/// </summary>
/// <remarks>
/// Where the wheel stopped needs no memory of its own: an upper bucket of the current unit that still holds entries is
/// a cascade to go on with, and the bucket of the next instant, if entries of it were fired, is to be emptied.
/// </remarks>
public sealed unsafe partial class TimingWheel : IDisposable
{
    private const int Milliseconds = 0;
    private const int Minutes = 1;
    private const int Hours = 2;
    private const int Days = 3;
    private const int Tiers = 4;

    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    // A tier reaches to the end of a unit of the next tier, so that a unit lies in it wholly or not at all. What fits:
    // two minutes in 131,072 ms, 68 hours in 4,096 minutes, 170 days in 4,096 hours, all of 2^40 ms in 16,384 days.
    private const int ReachMinutes = 2;
    private const int ReachHours = 68;
    private const int ReachDays = 170;

    private const int QueueLookMax = 256;

    private readonly ChunkPool _pool;
    private readonly SeqBits _live;
    private readonly Ring _milliseconds;
    private readonly Ring _minutes;
    private readonly Ring _hours;
    private readonly Ring _days;
    private readonly Ring[] _tiers;

    // Units of the next instant, Time + 1: they are what "current" means here.
    private long _minute;
    private long _hour;
    private long _day;

    private bool _isPartlyFired;
    private bool _isAdvancing;

    public TimingWheel(ChunkPool pool, SeqBits live)
    {
        _pool = pool;
        _live = live;
        _milliseconds = new Ring(pool, 1, 131_072);
        _minutes = new Ring(pool, MinuteMs, 4_096);
        _hours = new Ring(pool, HourMs, 4_096);
        _days = new Ring(pool, DayMs, 16_384);
        _tiers = [_milliseconds, _minutes, _hours, _days];
    }

    /// <summary>Everything due up to here was handed over. While an instant is fired it is the one before.</summary>
    public long Time { get; private set; }

    /// <summary>Entries held, dead ones included until they are met and dropped.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// A lower bound of the next instant at which <see cref="Advance"/> has something to do: an entry to fire, or a
    /// unit to open. <c>Time + 1</c> when it stopped inside one, <see cref="long.MaxValue"/> when the wheel is empty.
    /// </summary>
    public long NextDue
    {
        get
        {
            var next = _milliseconds.FirstUnit(Time + 1);
            for (var tier = Minutes; tier < Tiers; tier++)
            {
                next = Math.Min(next, NextOpening(tier));
            }

            return next;
        }
    }

    public void Insert(in WheelEntry entry)
    {
        Invariant.Holds(entry.Due > Time);
        Place(in entry, Tiers);
        Count++;
    }

    /// <summary>
    /// Is this timer, known to have been inserted, still waiting? One comparison, except for an instant of which some
    /// entries were fired: then the rest of its bucket is searched, at about a nanosecond an entry.
    /// </summary>
    public bool Holds(long seq, long due)
    {
        if (!_isPartlyFired || due != Time + 1)
        {
            return due > Time;
        }

        for (var chunk = _milliseconds.Bucket(due).Head; chunk != null; chunk = chunk->Next)
        {
            foreach (ref readonly var entry in Chunk.Entries(chunk))
            {
                if (entry.Seq == seq)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Distinct queues of the entries that fire next, as many as fit, from the first 256 entries; 0 when the next
    /// step is to open a unit.
    /// </summary>
    public int NextQueues(Span<uint> queues)
    {
        var next = NextDue;
        if (!_milliseconds.Has(next) || IsOpeningOwed(next))
        {
            return 0;
        }

        var found = 0;
        var looks = QueueLookMax;
        for (var chunk = _milliseconds.Bucket(next).Head; chunk != null && looks > 0; chunk = chunk->Next)
        {
            foreach (ref readonly var entry in Chunk.Entries(chunk)[..Math.Min(chunk->Used, looks)])
            {
                found = AddDistinct(queues, found, in entry);
            }

            looks -= chunk->Used;
        }

        return found;
    }

    public void Dispose()
    {
        // The pool outlives the wheel in an engine that reloads; at the end of a process it may be gone already.
        if (!_pool.IsDisposed)
        {
            Clear();
        }

        _milliseconds.Dispose();
        _minutes.Dispose();
        _hours.Dispose();
        _days.Dispose();
    }

    private int AddDistinct(Span<uint> queues, int found, in WheelEntry entry)
    {
        if (found == queues.Length || IsDead(in entry) || queues[..found].Contains(entry.Queue))
        {
            return found;
        }

        queues[found] = entry.Queue;
        return found + 1;
    }

    /// <summary>
    /// Puts an entry into a tier below a given one. If an upper bucket of its unit still holds entries it queues up
    /// behind them, else it goes as far down as it may: so the order inside one instant is the order of insertion.
    /// </summary>
    private void Place(in WheelEntry entry, int belowTier)
    {
        var due = entry.Due;
        var lowest = LowestTier(due);
        Invariant.Holds(lowest < belowTier);
        var tier = belowTier - 1;
        while (tier > lowest && !_tiers[tier].Has(UnitOf(tier, due)))
        {
            tier--;
        }

        _tiers[tier].Append(UnitOf(tier, due), in entry);
    }

    private int LowestTier(long due)
    {
        if (due / MinuteMs < _minute + ReachMinutes)
        {
            return Milliseconds;
        }

        if (due / HourMs < _hour + ReachHours)
        {
            return Minutes;
        }

        return due / DayMs < _day + ReachDays ? Hours : Days;
    }

    private static long UnitOf(int tier, long due) => tier switch
    {
        Milliseconds => due,
        Minutes => due / MinuteMs,
        Hours => due / HourMs,
        _ => due / DayMs,
    };

    private long CurrentUnit(int tier) => tier switch
    {
        Milliseconds => Time + 1,
        Minutes => _minute,
        Hours => _hour,
        _ => _day,
    };

    private long NextOpening(int tier)
    {
        var ring = _tiers[tier];
        var unit = ring.FirstUnit(CurrentUnit(tier));
        return unit == long.MaxValue ? unit : Math.Max(unit * ring.UnitMs, Time + 1);
    }

    private bool IsOpeningOwed(long instant)
    {
        var isOwed = false;
        for (var tier = Minutes; tier < Tiers; tier++)
        {
            isOwed |= _tiers[tier].Has(UnitOf(tier, instant));
        }

        return isOwed;
    }

    private bool IsDead(in WheelEntry entry) =>
        entry.Kind is EntryKind.Job or EntryKind.Retry && !_live[entry.Seq];

    private void MoveTo(long time)
    {
        Invariant.Holds(time >= Time);
        if (time > Time)
        {
            _isPartlyFired = false;
        }

        Time = time;
        _minute = (time + 1) / MinuteMs;
        _hour = (time + 1) / HourMs;
        _day = (time + 1) / DayMs;
    }

    private void Clear()
    {
        foreach (var tier in _tiers)
        {
            tier.Clear();
        }

        Count = 0;
        _isPartlyFired = false;
    }
}
