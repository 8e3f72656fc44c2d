namespace Sched.Wheel;

/// <summary>
/// Free chunks by size, newest first. They are linked both ways, in the memory they do not use, so that any of them can
/// be taken out.
/// </summary>
internal sealed unsafe class FreeChunks
{
    private readonly nint[] _first = new nint[Chunk.Sizes];

    public bool TryTake(int size, out Chunk* chunk)
    {
        chunk = (Chunk*)_first[size];
        if (chunk == null)
        {
            return false;
        }

        // The next one is not touched: it is likely to be far away, and the first needs no link back.
        _first[size] = (nint)chunk->Next;
        return true;
    }

    public void Add(Chunk* chunk)
    {
        ref var first = ref _first[chunk->Size];
        chunk->Next = (Chunk*)first;
        if (first != 0)
        {
            Previous((Chunk*)first) = (nint)chunk;
        }

        first = (nint)chunk;
    }

    public void Remove(Chunk* chunk)
    {
        ref var first = ref _first[chunk->Size];
        var next = chunk->Next;
        if (first == (nint)chunk)
        {
            first = (nint)next;
            return;
        }

        var previous = Previous(chunk);
        ((Chunk*)previous)->Next = next;
        if (next != null)
        {
            Previous(next) = previous;
        }
    }

    public void Clear() => Array.Clear(_first);

    // Where the first entry of a chunk in use lies.
    private static ref nint Previous(Chunk* chunk) => ref *(nint*)(chunk + 1);
}
