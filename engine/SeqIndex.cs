using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Finds a slot by a positive number (a seq, a token). It grows and shrinks into a second table, a few places with each
/// change, so that no single change takes longer than others. It is never enumerated, so its order cannot leak into
/// what replicas must agree on.
/// </summary>
internal sealed class SeqIndex : IDisposable
{
    private const int SizeMin = 64;

    // A table of N places doubles when three quarters are taken and shrinks to a quarter when an eighth is. With
    // sixteen places a change the old one is empty after N / 16 changes, long before the new one must change again.
    private const int PlacesMovedPerChange = 16;

    private SeqIndexTable _table = new(SizeMin);

    // What is still to be moved; null most of the time.
    private SeqIndexTable? _old;

    public int Count => _table.Count + (_old?.Count ?? 0);

    /// <summary>Places of the table that new keys go to.</summary>
    public int Size => _table.Size;

    /// <summary>Places of old tables that were emptied, ever.</summary>
    public long PlacesMoved { get; private set; }

    public bool TryGet(long key, out int slot)
    {
        Invariant.Holds(key > 0);
        return _table.TryGet(key, out slot) || (_old is not null && _old.TryGet(key, out slot));
    }

    public void Add(long key, int slot)
    {
        Invariant.Holds(key > 0);
        MoveSome();
        Resize();
        _table.Add(key, slot);
    }

    /// <summary>Removes a key that is there.</summary>
    public void Remove(long key)
    {
        MoveSome();
        Resize();
        if (!_table.TryRemove(key))
        {
            var wasThere = _old is not null && _old.TryRemove(key);
            Invariant.Holds(wasThere);
        }
    }

    public void Dispose()
    {
        _table.Dispose();
        _old?.Dispose();
    }

    private void Resize()
    {
        var size = SizeFor(_table.Size);
        if (_old is not null || size == _table.Size)
        {
            return;
        }

        _old = _table;
        _table = new SeqIndexTable(size);
    }

    private int SizeFor(int size)
    {
        if ((Count + 1) * 4L > size * 3L)
        {
            return size * 2;
        }

        return Count * 8L < size ? Math.Max(size / 4, SizeMin) : size;
    }

    private void MoveSome()
    {
        if (_old is null)
        {
            return;
        }

        for (var i = 0; i < PlacesMovedPerChange && !_old.IsEmptied; i++)
        {
            PlacesMoved++;
            if (_old.TryTakeNext(out var key, out var slot))
            {
                _table.Add(key, slot);
            }
        }

        if (_old.IsEmptied)
        {
            Invariant.Holds(_old.Count == 0);
            _old.Dispose();
            _old = null;
        }
    }
}
