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

        Remove(chunk);
        return true;
    }

    public void Add(Chunk* chunk)
    {
        ref var first = ref _first[chunk->Size];
        chunk->Next = (Chunk*)first;
        Previous(chunk) = 0;
        if (first != 0)
        {
            Previous((Chunk*)first) = (nint)chunk;
        }

        first = (nint)chunk;
    }

    public void Remove(Chunk* chunk)
    {
        var (next, previous) = ((nint)chunk->Next, Previous(chunk));
        if (next != 0)
        {
            Previous((Chunk*)next) = previous;
        }

        if (previous != 0)
        {
            ((Chunk*)previous)->Next = (Chunk*)next;
        }
        else
        {
            Invariant.Holds(_first[chunk->Size] == (nint)chunk);
            _first[chunk->Size] = next;
        }
    }

    public void Clear() => Array.Clear(_first);

    // Where the first entry of a chunk in use lies.
    private static ref nint Previous(Chunk* chunk) => ref *(nint*)(chunk + 1);
}
