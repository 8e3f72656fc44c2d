using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Finds a slot by a positive number (a seq, a token): open addressing with linear probing. It is never enumerated,
/// so its order cannot leak into what replicas must agree on.
/// </summary>
internal sealed class SeqIndex
{
    private const int SizeMin = 64;

    private long[] _keys = new long[SizeMin];
    private int[] _slots = new int[SizeMin];

    public int Count { get; private set; }

    public bool TryGet(long key, out int slot)
    {
        Invariant.Holds(key > 0);
        for (var i = Home(key); _keys[i] != 0; i = Next(i))
        {
            if (_keys[i] == key)
            {
                slot = _slots[i];
                return true;
            }
        }

        slot = -1;
        return false;
    }

    public void Add(long key, int slot)
    {
        Invariant.Holds(key > 0);
        if ((Count + 1) * 4 > _keys.Length * 3)
        {
            Grow();
        }

        var i = Home(key);
        while (_keys[i] != 0)
        {
            Invariant.Holds(_keys[i] != key);
            i = Next(i);
        }

        _keys[i] = key;
        _slots[i] = slot;
        Count++;
    }

    /// <summary>Removes a key that is there, and closes the gap so that no tombstone slows later probes.</summary>
    public void Remove(long key)
    {
        var gap = Home(key);
        while (_keys[gap] != key)
        {
            Invariant.Holds(_keys[gap] != 0);
            gap = Next(gap);
        }

        for (var i = Next(gap); _keys[i] != 0; i = Next(i))
        {
            var home = Home(_keys[i]);
            var staysPut = gap < i ? home > gap && home <= i : home > gap || home <= i;
            if (!staysPut)
            {
                _keys[gap] = _keys[i];
                _slots[gap] = _slots[i];
                gap = i;
            }
        }

        _keys[gap] = 0;
        Count--;
        Invariant.Holds(Count >= 0);
    }

    private void Grow()
    {
        var (keys, slots) = (_keys, _slots);
        _keys = new long[keys.Length * 2];
        _slots = new int[keys.Length * 2];
        Count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                Add(keys[i], slots[i]);
            }
        }
    }

    private int Home(long key) => (int)(Mixer.Mix((ulong)key) & (ulong)(_keys.Length - 1));

    private int Next(int i) => (i + 1) & (_keys.Length - 1);
}
