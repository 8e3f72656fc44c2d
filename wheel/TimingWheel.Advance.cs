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

            // What is due goes first, so that a step owed at the same instant holds up nothing.
            used += HandOverNext(unitsMax - used, sink);
            used += FireNext(unitsMax - used, sink);
            used += MoveOwed(unitsMax - used);
        }

        MoveTo(toMs);
        return used;
    }

    /// <summary>Hands over the lists of the minute that begins at the next instant: a list is one unit.</summary>
    private int HandOverNext(int unitsMax, IDueSink sink)
    {
        var lists = SortedAt(_minute);
        var used = 0;
        while (used < unitsMax && !lists.IsEmpty)
        {
            Invariant.Holds(Time + 1 == _minute * MinuteMs);
            lists.RemoveFirst(_handedOver, out var queue, out var priority, out var live);
            Count -= _handedOver.Count;
            used++;
            if (live == 0)
            {
                _handedOver.Clear();
                continue;
            }

            _isPartlyFired = true;
            sink.DueTogether(queue, priority, _handedOver, live);
            Invariant.Holds(_handedOver.Count == 0);
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
            Count--;
            used++;
            if (!IsDead(in entry))
            {
                _isPartlyFired = true;
                sink.Due(in entry);
            }
        }

        return used;
    }

    /// <summary>
    /// Does the steps owed at the next instant, lower tiers first: entries of a lower bucket are older than those of
    /// the same instant above, so they go ahead; and what comes from above then needs no stop on its way.
    /// </summary>
    private int MoveOwed(int unitsMax)
    {
        var used = 0;
        for (var i = 0; i < _owed.Length; i++)
        {
            while (used < unitsMax && _owed[i].NextInstant(Time) == Time + 1)
            {
                used += MoveStep(_owed[i], Math.Max(i, Minutes), unitsMax - used);
            }
        }

        return used;
    }

    private int MoveStep(OwedSteps steps, int tier, int unitsMax)
    {
        var entries = (int)Math.Min(steps.LeftInStep, unitsMax);
        Invariant.Holds(entries > 0);
        for (var left = entries; left > 0; left--)
        {
            var entry = steps.Take();
            if (IsDead(in entry))
            {
                Count--;
            }
            else
            {
                Place(in entry, tier);
            }
        }

        return entries;
    }
}
