namespace Sched.Wheel;

/// <summary>
/// Lends the chunks that all lists of entries are made of, the wheel's and the ready lists' alike, so that memory freed
/// by one serves the other. A large free chunk is split when a small one is wanted, and its pieces are joined when all
/// are free again; a slab of which nothing is in use goes back to the system.
/// </summary>
public sealed unsafe class ChunkPool : IDisposable
{
    private const int None = -1;
    private const int LargestSize = Chunk.Sizes - 1;

    // Freeing a slab takes some ten microseconds, a parked chunk a cache miss: a call stays far below an entry's work.
    private const int ParkedPerTrim = 256;

    private readonly List<Slab?> _slabs = [];
    private readonly Stack<int> _freeNumbers = [];
    private readonly Stack<int> _emptySlabs = [];
    private readonly FreeChunks _free = new();

    // Chunks that nobody uses, but that a pinned prefix may still be read from.
    private readonly Stack<nint> _parked = [];
    private int _newest = None;
    private int _pins;

    /// <summary>Bytes of the chunks that lists hold at this moment, or held when they were pinned.</summary>
    public long BytesInUse { get; private set; }

    /// <summary>Bytes taken from the operating system; some of them may never have been touched.</summary>
    public long BytesReserved => (long)(_slabs.Count - _freeNumbers.Count) * Slab.Bytes;

    internal bool IsDisposed { get; private set; }

    /// <summary>
    /// From now on what a list held stays as it is, whatever becomes of the list: see <see cref="ListPrefix"/>.
    /// </summary>
    public void Pin() => _pins++;

    public void Unpin()
    {
        _pins--;
        Invariant.Holds(_pins >= 0);
    }

    /// <summary>
    /// Gives back a little of what nobody uses: one slab, and some chunks that were parked. Whoever owns the pool calls
    /// it now and then, so that a herd that is gone does not cost a single moment.
    /// </summary>
    public void Trim()
    {
        for (var i = 0; i < ParkedPerTrim && _pins == 0 && _parked.TryPop(out var chunk); i++)
        {
            Free((Chunk*)chunk);
        }

        if (_emptySlabs.TryPop(out var number))
        {
            _slabs[number]!.IsListed = false;
            GiveBackIfEmpty(number);
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        foreach (var slab in _slabs)
        {
            slab?.Dispose();
        }

        _slabs.Clear();
        _freeNumbers.Clear();
        _emptySlabs.Clear();
        _parked.Clear();
        _free.Clear();
        _newest = None;
        BytesInUse = 0;
    }

    internal Chunk* Rent(int size)
    {
        Invariant.Holds(!IsDisposed);
        var chunk = Take(size);
        chunk->Next = null;
        chunk->End = 0;
        SlabOf(chunk).Use(chunk);
        BytesInUse += Chunk.Bytes(size);
        return chunk;
    }

    internal void Return(Chunk* chunk)
    {
        if (_pins > 0)
        {
            _parked.Push((nint)chunk);
        }
        else
        {
            Free(chunk);
        }
    }

    private void Free(Chunk* chunk)
    {
        BytesInUse -= Chunk.Bytes(chunk->Size);
        Invariant.Holds(BytesInUse >= 0);
        var slab = SlabOf(chunk);
        var isBlockFree = slab.Release(chunk);
        _free.Add(chunk);
        if (isBlockFree && chunk->Size < LargestSize)
        {
            Join(slab, slab.BlockOf(chunk));
        }

        if (slab.IsEmpty && !slab.IsListed)
        {
            slab.IsListed = true;
            _emptySlabs.Push(slab.Number);
        }
    }

    private Chunk* Take(int size)
    {
        if (_free.TryTake(size, out var chunk))
        {
            return chunk;
        }

        return size == LargestSize ? CutBlock() : Split(Take(size + 1), size);
    }

    private Chunk* Split(Chunk* large, int size)
    {
        var bytes = Chunk.Bytes(size);
        for (var offset = Chunk.Bytes(size + 1) - bytes; offset > 0; offset -= bytes)
        {
            var piece = (Chunk*)((byte*)large + offset);
            piece->Name(large->Slab, size);
            _free.Add(piece);
        }

        large->Name(large->Slab, size);
        return large;
    }

    private void Join(Slab slab, int block)
    {
        var whole = slab.Block(block);
        for (var offset = 0; offset < Chunk.Bytes(LargestSize);)
        {
            var piece = (Chunk*)((byte*)whole + offset);
            offset += Chunk.Bytes(piece->Size);
            _free.Remove(piece);
        }

        whole->Name(slab.Number, LargestSize);
        _free.Add(whole);
    }

    private Chunk* CutBlock()
    {
        if (_newest == None || _slabs[_newest]!.BlocksCut == Slab.Blocks)
        {
            _newest = AddSlab();
        }

        return _slabs[_newest]!.CutBlock();
    }

    private int AddSlab()
    {
        if (!_freeNumbers.TryPop(out var number))
        {
            number = _slabs.Count;
            _slabs.Add(null);
        }

        _slabs[number] = new Slab(number);
        return number;
    }

    private void GiveBackIfEmpty(int number)
    {
        // The newest stays, for those who come and go one by one.
        var slab = _slabs[number]!;
        if (!slab.IsEmpty || number == _newest)
        {
            return;
        }

        // Nothing of it is in use, so each of its blocks is free and whole.
        for (var block = 0; block < slab.BlocksCut; block++)
        {
            _free.Remove(slab.Block(block));
        }

        slab.Dispose();
        _slabs[number] = null;
        _freeNumbers.Push(number);
    }

    private Slab SlabOf(Chunk* chunk) => _slabs[chunk->Slab]!;
}
