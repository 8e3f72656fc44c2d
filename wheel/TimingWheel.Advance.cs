namespace Sched.Wheel;

// Time moves here: from one instant that has something to do to the next, never through the empty stretch between.
public sealed unsafe partial class TimingWheel
{
    /// <summary>
    /// Hands over what is due up to <paramref name="toMs"/>, in order of due and, inside one instant, of insertion.
    /// An entry fired, moved to a lower tier or dropped because it is dead is one unit. When the units run out it
    /// stops, possibly inside a bucket; <see cref="Time"/> is then the last instant that is wholly fired and the next
    /// call goes on exactly there. Otherwise <see cref="Time"/> is <paramref name="toMs"/>. Returns the units used.
    /// </summary>
    public int Advance(long toMs, int unitsMax, IDueSink sink)
    {
        Invariant.Holds(toMs >= Time);
        Invariant.Holds(toMs <= WheelEntry.DueMax);
        Invariant.Holds(unitsMax >= 0);
        Invariant.Holds(!_isAdvancing);
        _isAdvancing = true;
        var used = AdvanceTo(toMs, unitsMax, sink);
        _isAdvancing = false;
        Invariant.Holds(used <= unitsMax);
        Invariant.Holds(used == unitsMax || Time == toMs);
        return used;
    }

    private int AdvanceTo(long toMs, int unitsMax, IDueSink sink)
    {
        var used = 0;
        for (var next = NextDue; next <= toMs; next = NextDue)
        {
            MoveTo(next - 1);
            if (used == unitsMax)
            {
                return used;
            }

            used += OpenUnits(unitsMax - used);
            used += FireNext(unitsMax - used, sink);
        }

        MoveTo(toMs);
        return used;
    }

    /// <summary>
    /// Opens the units that begin at the next instant, the smallest first: entries of a lower bucket are older than
    /// those of the same instant above, so they go ahead; and what comes from above then needs no stop on its way.
    /// </summary>
    private int OpenUnits(int unitsMax)
    {
        var used = 0;
        for (var tier = Minutes; tier < Tiers; tier++)
        {
            used += Cascade(tier, unitsMax - used);
        }

        return used;
    }

    private int Cascade(int tier, int unitsMax)
    {
        var ring = _tiers[tier];
        var unit = CurrentUnit(tier);
        var used = 0;
        while (used < unitsMax && ring.Has(unit))
        {
            var entry = ring.RemoveFirst(unit);
            used++;
            if (IsDead(in entry))
            {
                Count--;
            }
            else
            {
                Place(in entry, tier);
            }
        }

        return used;
    }

    private int FireNext(int unitsMax, IDueSink sink)
    {
        var ring = _milliseconds;
        var instant = Time + 1;
        var used = 0;
        while (used < unitsMax && ring.Has(instant))
        {
            // The entry leaves before the sink sees it: the sink may insert, even into this bucket.
            var entry = ring.RemoveFirst(instant);
            Invariant.Holds(entry.Due == instant);
            _isPartlyFired = true;
            Count--;
            used++;
            if (!IsDead(in entry))
            {
                sink.Due(in entry);
            }
        }

        return used;
    }
}
