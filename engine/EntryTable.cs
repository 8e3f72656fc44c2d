using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// What one log entry has read or written, by key. Emptied in O(1) before each entry; a later write replaces what was
/// there, so a command sees what the commands before it in the entry did.
/// </summary>
internal sealed class EntryTable<TValue>
{
    private const int SizeMin = 256;

    private UInt128[] _keys = new UInt128[SizeMin];
    private TValue[] _values = new TValue[SizeMin];
    private uint[] _generations = new uint[SizeMin];
    private uint _generation = 1;
    private int _count;

    public void Clear()
    {
        _count = 0;
        if (++_generation == 0)
        {
            Array.Clear(_generations);
            _generation = 1;
        }
    }

    public bool TryGet(UInt128 key, out TValue value)
    {
        var i = Home(key);
        while (_generations[i] == _generation)
        {
            if (_keys[i] == key)
            {
                value = _values[i];
                return true;
            }

            i = Next(i);
        }

        value = default!;
        return false;
    }

    public void Set(UInt128 key, in TValue value)
    {
        if ((_count + 1) * 4 > _keys.Length * 3)
        {
            Grow();
        }

        var i = Home(key);
        while (_generations[i] == _generation && _keys[i] != key)
        {
            i = Next(i);
        }

        if (_generations[i] != _generation)
        {
            _count++;
        }

        _keys[i] = key;
        _values[i] = value;
        _generations[i] = _generation;
        Invariant.Holds(_count < _keys.Length);
    }

    private void Grow()
    {
        var (keys, values, generations, generation) = (_keys, _values, _generations, _generation);
        _keys = new UInt128[keys.Length * 2];
        _values = new TValue[keys.Length * 2];
        _generations = new uint[keys.Length * 2];
        _generation = 1;
        _count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (generations[i] == generation)
            {
                Set(keys[i], values[i]);
            }
        }
    }

    private int Home(UInt128 key) =>
        (int)(Mixer.Mix((ulong)key ^ Mixer.Mix((ulong)(key >> 64))) & (ulong)(_keys.Length - 1));

    private int Next(int i) => (i + 1) & (_keys.Length - 1);
}
