namespace Sched.Wheel;

/// <summary>
/// Says when the bucket of a tier that opens next is to be emptied: in steps, spread evenly over the unit before, so
/// that a unit opens with nothing left to do and no quiet night ends in a long cascade.
/// </summary>
internal sealed class OwedSteps(Ring ring)
{
    // As many entries as one command may move: about a millisecond's work.
    private const int EntriesInStep = 16_384;

    /// <summary>The unit that <c>Time + 1</c> is in.</summary>
    private long _unit;

    public Ring Ring { get; } = ring;

    /// <summary>Entries of the next unit that were moved in this one: the progress of the steps.</summary>
    public long Moved { get; private set; }

    /// <summary>The unit that is emptied in this one.</summary>
    public long NextUnit => _unit + 1;

    public void MoveTo(long unit)
    {
        if (unit == _unit)
        {
            return;
        }

        Invariant.Holds(unit > _unit);
        Invariant.Holds(!Ring.Has(unit));
        _unit = unit;
        Moved = 0;
    }

    /// <summary>
    /// When the next step is owed, at the earliest right after <paramref name="time"/>; long.MaxValue for none. What
    /// is inserted meanwhile brings steps forward, never past the end of the unit.
    /// </summary>
    public long NextInstant(long time)
    {
        var unit = Ring.FirstUnit(NextUnit);
        if (unit == long.MaxValue)
        {
            return long.MaxValue;
        }

        var moved = unit == NextUnit ? Moved : 0;
        var steps = (moved + Ring.Bucket(unit).Count + EntriesInStep - 1) / EntriesInStep;
        var step = (moved / EntriesInStep) + 1;
        var instant = ((unit - 1) * Ring.UnitMs) + (Ring.UnitMs * step / (steps + 1));
        return Math.Max(instant, time + 1);
    }

    /// <summary>Entries left of the step that is owed now.</summary>
    public long LeftInStep => Math.Min(EntriesInStep - (Moved % EntriesInStep), Ring.Bucket(NextUnit).Count);

    public WheelEntry Take()
    {
        Moved++;
        return Ring.RemoveFirst(NextUnit);
    }

    /// <summary>Begins anew at a unit, when the ring is empty.</summary>
    public void Restart(long unit)
    {
        Invariant.Holds(Ring.Count == 0);
        _unit = unit;
        Moved = 0;
    }

    public void Restore(long moved)
    {
        Invariant.Holds(moved >= 0);
        Moved = moved;
    }
}
