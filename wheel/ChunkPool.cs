namespace Sched.Wheel;

/// <summary>
/// Lends the chunks that all lists of entries are made of, the wheel's and the ready lists' alike, so that memory freed
/// by one serves the other. Chunks are cut from slabs; a large free chunk is split when a small one is wanted. Slabs go
/// back to the operating system only with the pool.
/// </summary>
public sealed unsafe class ChunkPool : IDisposable
{
    private const int LargestSize = Chunk.Sizes - 1;

    // Large enough that a hundred million entries make 1,600 slabs, small enough not to matter in an idle node.
    private const int SlabBytes = 1 << 20;

    private readonly List<NativeBlock> _slabs = [];
    private readonly nint[] _free = new nint[Chunk.Sizes];
    private int _slabUsed = SlabBytes;

    /// <summary>Bytes of the chunks that lists hold at this moment.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>Bytes taken from the operating system; some of them may never have been touched.</summary>
    public long BytesReserved => (long)_slabs.Count * SlabBytes;

    internal bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        foreach (var slab in _slabs)
        {
            slab.Dispose();
        }

        _slabs.Clear();
        Array.Clear(_free);
        _slabUsed = SlabBytes;
        BytesInUse = 0;
    }

    internal Chunk* Rent(int size)
    {
        Invariant.Holds(!IsDisposed);
        var chunk = Take(size);
        chunk->Next = null;
        chunk->Start = 0;
        chunk->End = 0;
        chunk->Size = (byte)size;
        BytesInUse += Chunk.Bytes(size);
        return chunk;
    }

    internal void Return(Chunk* chunk)
    {
        BytesInUse -= Chunk.Bytes(chunk->Size);
        Invariant.Holds(BytesInUse >= 0);
        AddFree(chunk, chunk->Size);
    }

    private Chunk* Take(int size)
    {
        var chunk = (Chunk*)_free[size];
        if (chunk != null)
        {
            _free[size] = (nint)chunk->Next;
            return chunk;
        }

        return size == LargestSize ? CutFromSlab() : Split(Take(size + 1), size);
    }

    private Chunk* Split(Chunk* large, int size)
    {
        var bytes = Chunk.Bytes(size);
        for (var offset = Chunk.Bytes(size + 1) - bytes; offset > 0; offset -= bytes)
        {
            AddFree((Chunk*)((byte*)large + offset), size);
        }

        return large;
    }

    private Chunk* CutFromSlab()
    {
        var bytes = Chunk.Bytes(LargestSize);
        if (_slabUsed + bytes > SlabBytes)
        {
            _slabs.Add(new NativeBlock(SlabBytes));
            _slabUsed = 0;
        }

        var chunk = (Chunk*)(_slabs[^1].Start + _slabUsed);
        _slabUsed += bytes;
        Invariant.Holds(_slabUsed <= SlabBytes);
        return chunk;
    }

    private void AddFree(Chunk* chunk, int size)
    {
        chunk->Next = (Chunk*)_free[size];
        _free[size] = (nint)chunk;
    }
}
