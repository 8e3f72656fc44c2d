namespace Sched.Wheel;

/// <summary>
/// A mebibyte that chunks are cut from, in blocks of the largest chunk's size. It counts what is in use, so that the
/// pieces of a block can be joined again and a slab nobody uses can be given back.
/// </summary>
internal sealed unsafe class Slab(int number) : IDisposable
{
    public const int Bytes = 1 << 20;
    public const int Blocks = Bytes / BlockBytes;
    private const int BlockBytes = 128 << (2 * (Chunk.Sizes - 1));

    private readonly NativeBlock _memory = new(Bytes);

    // In units of the smallest chunk, of which a block has 64.
    private readonly byte[] _usedInBlock = new byte[Blocks];
    private int _used;

    public int Number { get; } = number;

    /// <summary>Blocks handed out for the first time; the others were never touched.</summary>
    public int BlocksCut { get; private set; }

    public bool IsEmpty => _used == 0;

    /// <summary>The owner has put it on the list of those to be given back.</summary>
    public bool IsListed { get; set; }

    public Chunk* CutBlock()
    {
        Invariant.Holds(BlocksCut < Blocks);
        var block = Block(BlocksCut++);
        block->Name(Number, Chunk.Sizes - 1);
        return block;
    }

    public Chunk* Block(int block) => (Chunk*)(_memory.Start + (block * BlockBytes));

    public void Use(Chunk* chunk)
    {
        var units = UnitsOf(chunk);
        _usedInBlock[BlockOf(chunk)] += (byte)units;
        _used += units;
    }

    /// <summary>True when nothing of the chunk's block is in use any more.</summary>
    public bool Release(Chunk* chunk)
    {
        var units = UnitsOf(chunk);
        ref var used = ref _usedInBlock[BlockOf(chunk)];
        Invariant.Holds(used >= units);
        used -= (byte)units;
        _used -= units;
        return used == 0;
    }

    /// <summary>The block that a chunk was cut from.</summary>
    public int BlockOf(Chunk* chunk) => (int)((byte*)chunk - _memory.Start) / BlockBytes;

    public void Dispose() => _memory.Dispose();

    private static int UnitsOf(Chunk* chunk) => 1 << (2 * chunk->Size);
}
