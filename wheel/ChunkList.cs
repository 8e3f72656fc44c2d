using System.Buffers;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// The bare FIFO under <see cref="EntryList"/> and the wheel's buckets: two pointers and a count, all zero when empty,
/// so that a zeroed array of them is an array of empty lists. An empty list holds no chunk.
/// </summary>
internal unsafe struct ChunkList
{
    public Chunk* Head;
    public Chunk* Tail;
    public long Count;

    public void Append(ChunkPool pool, in WheelEntry entry)
    {
        var tail = Tail;
        if (tail == null || tail->Room == 0)
        {
            tail = Grow(pool);
        }

        *Chunk.At(tail, tail->End) = entry;
        tail->End++;
        Count++;
    }

    public readonly ref readonly WheelEntry First()
    {
        Invariant.Holds(Count > 0);
        return ref *Chunk.At(Head, Head->Start);
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
        var entry = *Chunk.At(head, head->Start);
        head->Start++;
        Count--;
        if (head->Used == 0)
        {
            RemoveHead(pool);
        }

        return entry;
    }

    /// <summary>Moves all entries of another list of the same pool behind this one's, in constant time.</summary>
    public void TakeAll(ref ChunkList other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            this = other;
        }
        else
        {
            Tail->Next = other.Head;
            Tail = other.Tail;
            Count += other.Count;
        }

        other = default;
    }

    public void Clear(ChunkPool pool)
    {
        while (Head != null)
        {
            Count -= Head->Used;
            RemoveHead(pool);
        }

        Invariant.Holds(Count == 0);
    }

    /// <summary>Searches all entries.</summary>
    public readonly bool Has(long seq)
    {
        for (var chunk = Head; chunk != null; chunk = chunk->Next)
        {
            foreach (ref readonly var entry in Chunk.Entries(chunk))
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
        for (var chunk = Head; chunk != null; chunk = chunk->Next)
        {
            foreach (ref readonly var entry in Chunk.Entries(chunk))
            {
                if (window.IsFull)
                {
                    return;
                }

                if (entry.Kind is EntryKind.Job or EntryKind.Retry && live[entry.Seq])
                {
                    window.Add(in entry);
                }
            }
        }
    }

    /// <summary>Writes the entries, oldest first, as they lie in memory: two little-endian words each.</summary>
    public readonly void WriteTo(IBufferWriter<byte> output)
    {
        Invariant.Holds(BitConverter.IsLittleEndian);
        for (var chunk = Head; chunk != null; chunk = chunk->Next)
        {
            output.Write(MemoryMarshal.AsBytes(Chunk.Entries(chunk)));
        }
    }

    /// <summary>Appends entries in the form of <see cref="WriteTo"/>.</summary>
    public void Append(ChunkPool pool, ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(BitConverter.IsLittleEndian);
        Invariant.Holds(bytes.Length % Chunk.EntryBytes == 0);
        var rest = MemoryMarshal.Cast<byte, WheelEntry>(bytes);
        while (!rest.IsEmpty)
        {
            var tail = Tail == null || Tail->Room == 0 ? Grow(pool) : Tail;
            var count = Math.Min(tail->Room, rest.Length);
            rest[..count].CopyTo(new Span<WheelEntry>(Chunk.At(tail, tail->End), count));
            tail->End += (ushort)count;
            Count += count;
            rest = rest[count..];
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

    private void RemoveHead(ChunkPool pool)
    {
        var head = Head;
        Head = head->Next;
        if (Head == null)
        {
            Tail = null;
        }

        pool.Return(head);
    }
}
