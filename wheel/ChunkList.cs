using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// The bare FIFO under <see cref="EntryList"/> and the wheel's buckets: two pointers, a start and a count, all zero
/// when empty, so that a zeroed array of them is an array of empty lists. An empty list holds no chunk. Nothing that
/// lies in a chunk is ever written again, which is what a <see cref="ListPrefix"/> relies on.
/// </summary>
internal unsafe struct ChunkList
{
    public Chunk* Head;
    public Chunk* Tail;

    private int _start;
    private uint _count;

    /// <summary>Where the first chunk begins: what lies before was removed.</summary>
    public readonly int Start => _start;

    public readonly long Count => _count;

    public readonly ListPrefix Prefix => new(Head, _start, _count);

    public void Append(ChunkPool pool, in WheelEntry entry)
    {
        var tail = Tail;
        if (tail == null || tail->Room == 0)
        {
            tail = Grow(pool);
        }

        Invariant.Holds(_count < uint.MaxValue);
        *Chunk.At(tail, tail->End) = entry;
        tail->End++;
        _count++;
    }

    public readonly ref readonly WheelEntry First()
    {
        Invariant.Holds(Count > 0);
        return ref *Chunk.At(Head, _start);
    }

    public readonly ref readonly WheelEntry Last()
    {
        Invariant.Holds(Count > 0);
        return ref *Chunk.At(Tail, Tail->End - 1);
    }

    public WheelEntry RemoveFirst(ChunkPool pool)
    {
        Invariant.Holds(Count > 0);
        var head = Head;
        var entry = *Chunk.At(head, _start);
        _start++;
        _count--;
        if (_start == head->End)
        {
            RemoveHead(pool);
        }

        return entry;
    }

    /// <summary>Moves all entries of another list of the same pool behind this one's, in constant time.</summary>
    public void TakeAll(ChunkPool pool, ref ChunkList other)
    {
        if (Count > 0 && other._start > 0)
        {
            // In the middle of a list every chunk is whole, so the rest of one that is not is copied.
            other.MoveHead(pool, ref this);
        }

        if (Count == 0)
        {
            this = other;
        }
        else if (other.Count > 0)
        {
            Invariant.Holds(Count + other.Count <= uint.MaxValue);
            Tail->Next = other.Head;
            Tail = other.Tail;
            _count += other._count;
        }

        other = default;
    }

    public void Clear(ChunkPool pool)
    {
        while (Head != null)
        {
            _count -= (uint)(Head->End - _start);
            RemoveHead(pool);
        }

        Invariant.Holds(Count == 0);
    }

    /// <summary>Searches all entries.</summary>
    public readonly bool Has(long seq)
    {
        for (var chunk = Head; chunk != null; chunk = chunk->Next)
        {
            var start = chunk == Head ? _start : 0;
            foreach (ref readonly var entry in Chunk.Entries(chunk, start))
            {
                if (entry.Seq == seq)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Adds the oldest live runs while there is room.</summary>
    public readonly void AddFirst(SeqBits live, ref RunWindow window)
    {
        var entries = new EntryList.Enumerator(in this);
        while (!window.IsFull && entries.MoveNext())
        {
            if (entries.Current.Kind is EntryKind.Job or EntryKind.Retry && live[entries.Current.Seq])
            {
                window.Add(entries.Current);
            }
        }
    }

    /// <summary>Appends entries in the form of <see cref="ListPrefix.WriteTo"/>.</summary>
    public void Append(ChunkPool pool, ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(BitConverter.IsLittleEndian);
        Invariant.Holds(bytes.Length % Chunk.EntryBytes == 0);
        Append(pool, MemoryMarshal.Cast<byte, WheelEntry>(bytes));
    }

    private void Append(ChunkPool pool, ReadOnlySpan<WheelEntry> entries)
    {
        while (!entries.IsEmpty)
        {
            var tail = Tail == null || Tail->Room == 0 ? Grow(pool) : Tail;
            var count = Math.Min(tail->Room, entries.Length);
            entries[..count].CopyTo(new Span<WheelEntry>(Chunk.At(tail, tail->End), count));
            tail->End += count;
            _count += (uint)count;
            entries = entries[count..];
        }
    }

    private Chunk* Grow(ChunkPool pool)
    {
        // Each chunk is the next larger size: a list that has grown is likely to go on growing.
        var chunk = pool.Rent(Tail == null ? 0 : Math.Min(Tail->Size + 1, Chunk.Sizes - 1));
        if (Tail == null)
        {
            Head = chunk;
        }
        else
        {
            Tail->Next = chunk;
        }

        Tail = chunk;
        return chunk;
    }

    private void MoveHead(ChunkPool pool, ref ChunkList to)
    {
        var entries = Chunk.Entries(Head, _start);
        to.Append(pool, entries);
        _count -= (uint)entries.Length;
        RemoveHead(pool);
    }

    private void RemoveHead(ChunkPool pool)
    {
        var head = Head;
        Head = head->Next;
        Tail = Head == null ? null : Tail;
        _start = 0;
        pool.Return(head);
    }
}
