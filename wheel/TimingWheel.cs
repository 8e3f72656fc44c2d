namespace Sched.Wheel;

/// <summary>
/// Holds every timer of the group until it is due. A calendar in four tiers (milliseconds, minutes, hours, days) of
/// buckets, each an append-only list of 16-byte entries: there is no object, no pointer and no search per timer. An
/// entry lies in one bucket and moves down during the unit before the bucket's own.
/// </summary>
/// <remarks>
/// Plain jobs for an exact minute, which come in herds, have buckets of minutes of their own and go from there into
/// lists by queue and priority (<see cref="SortedMinute"/>).
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
    private readonly Ring _alignedMinutes;
    private readonly Ring[] _tiers;
    private readonly Ring[] _tiersOfAligned;

    // What is emptied ahead of time, lower tiers first: their entries are older than those above them.
    private readonly OwedSteps[] _owed;

    // The aligned jobs of this minute and the next.
    private readonly SortedMinute _sortedEven;
    private readonly SortedMinute _sortedOdd;
    private readonly EntryList _handedOver;

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
        _alignedMinutes = new Ring(pool, MinuteMs, 4_096);
        _tiers = [_milliseconds, _minutes, _hours, _days];
        _tiersOfAligned = [_milliseconds, _alignedMinutes, _hours, _days];
        _owed = [new(_alignedMinutes), new(_minutes), new(_hours), new(_days)];
        _sortedEven = new SortedMinute(pool);
        _sortedOdd = new SortedMinute(pool);
        _handedOver = new EntryList(pool);
    }

    /// <summary>Everything due up to here was handed over. While an instant is fired it is the one before.</summary>
    public long Time { get; private set; }

    /// <summary>Entries held, dead ones included until they are met and dropped.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The next instant at which <see cref="Advance"/> has something to do: an entry to fire, or a step that is owed.
    /// <c>Time + 1</c> when it stopped inside one, <see cref="long.MaxValue"/> when the wheel is empty.
    /// </summary>
    public long NextDue
    {
        get
        {
            var next = NextToFire;
            foreach (var steps in _owed)
            {
                next = Math.Min(next, steps.NextInstant(Time));
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
    /// This timer, which is still held, counts no more: its live bit was cleared. Most entries are found dead where
    /// they are met; but a list that will be handed over whole has to know how many of its entries count.
    /// </summary>
    public void Withdraw(in WheelEntry entry)
    {
        Invariant.Holds(entry.Due > Time);
        if (IsInSortedList(in entry))
        {
            SortedAt(entry.Due / MinuteMs).Withdraw(in entry);
        }
    }

    /// <summary>
    /// Is this timer, known to have been inserted, still waiting? One comparison, except for an instant of which some
    /// entries were fired: then the rest of its bucket is searched, at about a nanosecond an entry.
    /// </summary>
    public bool Holds(in WheelEntry entry)
    {
        if (!_isPartlyFired || entry.Due != Time + 1)
        {
            return entry.Due > Time;
        }

        return IsInSortedList(in entry) || _milliseconds.Bucket(entry.Due).Has(entry.Seq);
    }

    /// <summary>
    /// Distinct queues of the entries that fire next, as many as fit, from the first 256 entries; 0 when the next
    /// step is to move entries.
    /// </summary>
    public int NextQueues(Span<uint> queues)
    {
        var next = NextDue;
        if (next != NextToFire || next == long.MaxValue)
        {
            return 0;
        }

        var found = next % MinuteMs == 0 ? SortedAt(next / MinuteMs).AddQueues(queues, 0, QueueLookMax) : 0;
        var entries = new EntryList.Enumerator(in _milliseconds.Bucket(next));
        for (var left = QueueLookMax; left > 0 && entries.MoveNext(); left--)
        {
            found = AddDistinct(queues, found, entries.Current);
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
        _alignedMinutes.Dispose();
        _sortedEven.Dispose();
        _sortedOdd.Dispose();
    }

    private long NextToFire
    {
        get
        {
            var next = _milliseconds.FirstUnit(Time + 1);
            next = SortedAt(_minute + 1).IsEmpty ? next : Math.Min(next, (_minute + 1) * MinuteMs);
            return SortedAt(_minute).IsEmpty ? next : Time + 1;
        }
    }

    private SortedMinute SortedAt(long minute) => minute % 2 == 0 ? _sortedEven : _sortedOdd;

    private bool IsInSortedList(in WheelEntry entry) =>
        IsForWholeMinute(in entry)
        && entry.Due / MinuteMs <= _minute + 1
        && SortedAt(entry.Due / MinuteMs).Has(in entry);

    // Retries and what is not plain have more to be looked at than a list handed over as it is would allow.
    private static bool IsForWholeMinute(in WheelEntry entry) =>
        entry.IsPlain && entry.Kind == EntryKind.Job && entry.Due % MinuteMs == 0;

    // Aligned entries come first in their instant, which is too late once some of it has been fired.
    private bool IsAligned(in WheelEntry entry) =>
        IsForWholeMinute(in entry) && !(_isPartlyFired && entry.Due == Time + 1);

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
        var isAligned = IsAligned(in entry);
        var tiers = isAligned ? _tiersOfAligned : _tiers;
        var lowest = LowestTier(due);
        Invariant.Holds(lowest < belowTier);
        var tier = belowTier - 1;
        while (tier > lowest && !tiers[tier].Has(UnitOf(tier, due)))
        {
            tier--;
        }

        if (isAligned && tier == Milliseconds)
        {
            SortedAt(due / MinuteMs).Append(in entry);
        }
        else
        {
            tiers[tier].Append(UnitOf(tier, due), in entry);
        }
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

    private bool IsDead(in WheelEntry entry) =>
        entry.Kind is EntryKind.Job or EntryKind.Retry && !_live[entry.Seq];

    private void MoveTo(long time)
    {
        Invariant.Holds(time >= Time);
        if (time > Time)
        {
            _isPartlyFired = false;
        }

        SetTime(time);
        _owed[0].MoveTo(_minute);
        _owed[Minutes].MoveTo(_minute);
        _owed[Hours].MoveTo(_hour);
        _owed[Days].MoveTo(_day);
    }

    private void SetTime(long time)
    {
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

        _alignedMinutes.Clear();
        _sortedEven.Clear();
        _sortedOdd.Clear();
        Count = 0;
        _isPartlyFired = false;
    }
}
