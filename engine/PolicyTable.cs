using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Retry policies in use, each kept once and counted by reference; a side record holds its number.</summary>
internal sealed class PolicyTable
{
    private readonly SortedList<UInt128, int> _numbers = [];
    private readonly List<Slot> _slots = [];
    private readonly List<int> _free = [];

    public int Count => _numbers.Count;

    public IReadOnlyList<int> FreeSlots => _free;

    public int SlotCount => _slots.Count;

    public RunPolicy this[int number] => _slots[number].Policy;

    public long References(int number) => _slots[number].References;

    /// <summary>Takes a reference; false when the table is full.</summary>
    public bool TryTake(RunPolicy policy, out int number)
    {
        if (_numbers.TryGetValue(Pack(policy), out number))
        {
            _slots[number] = _slots[number] with { References = _slots[number].References + 1 };
            return true;
        }

        if (_numbers.Count >= Limits.PoliciesMax)
        {
            return false;
        }

        if (_free.Count > 0)
        {
            number = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            _slots[number] = new Slot(policy, 1);
        }
        else
        {
            number = _slots.Count;
            _slots.Add(new Slot(policy, 1));
        }

        _numbers.Add(Pack(policy), number);
        return true;
    }

    public void Release(int number)
    {
        var slot = _slots[number];
        Invariant.Holds(slot.References > 0);
        _slots[number] = slot with { References = slot.References - 1 };
        if (slot.References == 1)
        {
            _numbers.Remove(Pack(slot.Policy));
            _free.Add(number);
        }
    }

    public void Restore(ReadOnlySpan<Slot> slots, ReadOnlySpan<int> freeSlots)
    {
        Invariant.Holds(_slots.Count == 0);
        _free.AddRange(freeSlots);
        foreach (var slot in slots)
        {
            if (slot.References > 0)
            {
                _numbers.Add(Pack(slot.Policy), _slots.Count);
            }

            _slots.Add(slot);
        }
    }

    // Attempts are at most 1,000 and backoffs far below 2^52 ms: the rim checks it.
    private static UInt128 Pack(RunPolicy policy) =>
        ((UInt128)(uint)policy.MaxAttempts << 104)
        | ((UInt128)(ulong)(policy.BackoffMs & ((1L << 52) - 1)) << 52)
        | (ulong)(policy.BackoffMaxMs & ((1L << 52) - 1));

    internal readonly record struct Slot(RunPolicy Policy, long References);
}
