namespace Sched.Wheel;

/// <summary>
/// One tier of the wheel: a ring of buckets, one for each absolute unit of time (due / unit). At any moment the units
/// in use are fewer than the slots, so a slot never mixes two of them.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private readonly ChunkPool _pool;
    private readonly NativeBlock _buckets;
    private readonly Occupancy _occupied;
    private readonly int _mask;

    public Ring(ChunkPool pool, long unitMs, int slots)
    {
        Invariant.Holds(int.IsPow2(slots));
        Invariant.Holds(unitMs > 0);
        _pool = pool;
        _buckets = new NativeBlock((long)slots * sizeof(ChunkList));
        _occupied = new Occupancy(slots);
        _mask = slots - 1;
        UnitMs = unitMs;
    }

    public long UnitMs { get; }

    /// <summary>Entries in all buckets.</summary>
    public long Count { get; private set; }

    /// <summary>Buckets that hold an entry.</summary>
    public int BucketsInUse { get; private set; }

    public bool Has(long unit) => Count > 0 && _occupied[(int)unit & _mask];

    public ref ChunkList Bucket(long unit) => ref *At(unit);

    public void Append(long unit, in WheelEntry entry)
    {
        var bucket = At(unit);
        if (bucket->Count == 0)
        {
            Occupy(unit);
        }

        bucket->Append(_pool, in entry);
        Count++;
    }

    public void Append(long unit, ReadOnlySpan<byte> entries)
    {
        Invariant.Holds(!entries.IsEmpty);
        Invariant.Holds(!Has(unit));
        Occupy(unit);
        At(unit)->Append(_pool, entries);
        Count += At(unit)->Count;
    }

    public WheelEntry RemoveFirst(long unit)
    {
        var bucket = At(unit);
        var entry = bucket->RemoveFirst(_pool);
        Count--;
        if (bucket->Count == 0)
        {
            Vacate(unit);
        }

        return entry;
    }

    /// <summary>
    /// The earliest unit in use, no earlier than <paramref name="from"/>; <see cref="long.MaxValue"/> if none.
    /// </summary>
    public long FirstUnit(long from)
    {
        if (Count == 0)
        {
            return long.MaxValue;
        }

        var start = (int)from & _mask;
        var slot = _occupied.FirstFrom(start);
        Invariant.Holds(slot != Occupancy.None);
        return from + ((slot - start) & _mask);
    }

    public void Clear()
    {
        for (var slot = _occupied.FirstFrom(0); slot != Occupancy.None; slot = _occupied.FirstFrom(slot))
        {
            Count -= At(slot)->Count;
            At(slot)->Clear(_pool);
            Vacate(slot);
        }

        Invariant.Holds(Count == 0);
    }

    public void Dispose() => _buckets.Dispose();

    private void Occupy(long unit)
    {
        _occupied.Set((int)unit & _mask);
        BucketsInUse++;
    }

    private void Vacate(long unit)
    {
        _occupied.Clear((int)unit & _mask);
        BucketsInUse--;
    }

    private ChunkList* At(long unit) => (ChunkList*)_buckets.Start + ((int)unit & _mask);
}
