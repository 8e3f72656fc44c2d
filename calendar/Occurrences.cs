namespace Sched.Calendar;

/// <summary>
/// A definition that is ready to be asked: the next instant, the one before, and why. It never changes, so any number
/// of threads may ask. Instants are Unix milliseconds from 1970 to the end of 2199.
/// </summary>
public sealed class Occurrences
{
    private readonly InstantTimes[] _specs;
    private readonly Exclusions _exclusions;
    private readonly Zone _zone;
    private readonly long _startMs;
    private readonly long _endMs;

    /// <summary>Makes a definition ready, with one version of the zone data.</summary>
    /// <exception cref="CalendarException">Something in it is wrong.</exception>
    public Occurrences(ScheduleDefinition definition, ZoneData zones)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(zones);
        _zone = zones.Find(definition.Zone);
        _specs = SpecReader.Read(definition, _zone);
        _exclusions = new Exclusions(definition.Exclusions);
        _startMs = definition.StartMs ?? long.MinValue;
        _endMs = definition.EndMs ?? long.MaxValue;
    }

    /// <summary>Finds the first nominal instant after this one.</summary>
    public bool TryNext(long instantMs, out long nominalMs)
    {
        nominalMs = Math.Max(instantMs, _startMs == long.MinValue ? long.MinValue : _startMs - 1);
        for (var steps = 0; steps < Limits.ExclusionStepsMax; steps++)
        {
            nominalMs = After(nominalMs);
            if (nominalMs >= _endMs || nominalMs == InstantTimes.NoneAfter)
            {
                return false;
            }

            if (!IsExcluded(nominalMs, out _, out var lastDay))
            {
                return true;
            }

            nominalMs = Math.Max(nominalMs, BeginOfDay(lastDay + 1) - 1);
        }

        throw OutOfSteps();
    }

    /// <summary>Finds the last nominal instant before this one.</summary>
    public bool TryPrevious(long instantMs, out long nominalMs)
    {
        nominalMs = Math.Min(instantMs, _endMs);
        for (var steps = 0; steps < Limits.ExclusionStepsMax; steps++)
        {
            nominalMs = Before(nominalMs);
            if (nominalMs < _startMs || nominalMs == InstantTimes.NoneBefore)
            {
                return false;
            }

            if (!IsExcluded(nominalMs, out var firstDay, out _))
            {
                return true;
            }

            nominalMs = Math.Min(nominalMs, EndOfDay(firstDay - 1));
        }

        throw OutOfSteps();
    }

    /// <summary>
    /// Tells what fires in [from, to) by nominal instant and, with <paramref name="all"/>, what was left out and why. A
    /// local time that a gap swallowed stands at the gap's end.
    /// </summary>
    public IEnumerable<Explanation> Explain(long fromMs, long toMs, bool all)
    {
        fromMs = Math.Max(fromMs, _startMs);
        toMs = Math.Min(toMs, _endMs);
        return Merge(fromMs, toMs)
            .Select(row => row is { Fires: true, NominalMs: { } nominal } && IsExcluded(nominal, out _, out _)
                ? row with { Reason = Reason.Excluded, Fires = false }
                : row)
            .Where(row => all || row.Fires);
    }

    /// <summary>The instant of a reading of the zone's clock; in a gap its end, in an overlap the first pass.</summary>
    public long InstantOfLocalMs(long localMs)
    {
        var local = FloorSeconds(localMs);
        var times = new ZonedTimes(new ListedTimes([local]), _zone, GapPolicy.NextValid, OverlapPolicy.First);
        var instant = times.After(-1);
        return instant == InstantTimes.NoneAfter
            ? localMs - (_zone.OffsetAt(local) * 1_000L)
            : instant + (localMs - (local * 1_000));
    }

    private long After(long instantMs)
    {
        var first = InstantTimes.NoneAfter;
        foreach (var spec in _specs)
        {
            first = Math.Min(first, spec.After(instantMs));
        }

        return first;
    }

    private long Before(long instantMs)
    {
        var last = InstantTimes.NoneBefore;
        foreach (var spec in _specs)
        {
            last = Math.Max(last, spec.Before(instantMs));
        }

        return last;
    }

    private bool IsExcluded(long instantMs, out int firstDay, out int lastDay)
    {
        (firstDay, lastDay) = (0, 0);
        return !_exclusions.IsEmpty
            && _exclusions.TryFind(CivilDate.DayOf(LocalSeconds(instantMs)), out firstDay, out lastDay);
    }

    private long LocalSeconds(long instantMs)
    {
        var instant = FloorSeconds(instantMs);
        return instant + _zone.OffsetAt(instant);
    }

    /// <summary>An instant before which no local time of the day or later ones lies.</summary>
    private long BeginOfDay(int day)
    {
        var local = (long)day * CivilDate.DaySeconds;
        var offset = int.MinValue;
        for (var segment = _zone.SegmentAt(local - Limits.OffsetSecondsMax);
            segment < _zone.Segments && (segment == 0 || _zone.Start(segment) <= local + Limits.OffsetSecondsMax);
            segment++)
        {
            offset = Math.Max(offset, _zone.Offset(segment));
        }

        return (local - offset) * 1_000;
    }

    /// <summary>An instant from which on no local time of the day or earlier ones lies.</summary>
    private long EndOfDay(int day)
    {
        var local = (long)(day + 1) * CivilDate.DaySeconds;
        var offset = int.MaxValue;
        for (var segment = _zone.SegmentAt(local - Limits.OffsetSecondsMax);
            segment < _zone.Segments && (segment == 0 || _zone.Start(segment) <= local + Limits.OffsetSecondsMax);
            segment++)
        {
            offset = Math.Min(offset, _zone.Offset(segment));
        }

        return (local - offset) * 1_000;
    }

    /// <summary>The specs' rows as one sequence; of several for one instant the best is kept.</summary>
    private IEnumerable<Explanation> Merge(long fromMs, long toMs)
    {
        var rows = new PriorityQueue<IEnumerator<Explanation>, (long, bool, long, bool, Reason)>();
        foreach (var spec in _specs)
        {
            Enqueue(rows, spec.Explain(fromMs, toMs).GetEnumerator());
        }

        Explanation? last = null;
        while (rows.TryDequeue(out var from, out _))
        {
            var row = from.Current;
            Enqueue(rows, from);
            if (last is not { } kept || row.NominalMs != kept.NominalMs
                || (row.NominalMs is null && row.LocalMs != kept.LocalMs))
            {
                yield return row;
                last = row;
            }
        }
    }

    private static void Enqueue(
        PriorityQueue<IEnumerator<Explanation>, (long, bool, long, bool, Reason)> rows, IEnumerator<Explanation> from)
    {
        if (!from.MoveNext())
        {
            from.Dispose();
            return;
        }

        var row = from.Current;
        var isReal = row.NominalMs.HasValue;
        rows.Enqueue(from, (row.OrderMs, isReal, isReal ? 0 : row.LocalMs, !row.Fires, row.Reason));
    }

    private static long FloorSeconds(long milliseconds) =>
        milliseconds >= 0 ? milliseconds / 1_000 : -((999 - milliseconds) / 1_000);

    private static CalendarException OutOfSteps() => new(
        CalendarFault.BudgetExceeded, "exclude", 0, "The exclusions leave nothing within reach. Write fewer of them.");
}
