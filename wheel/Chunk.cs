using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// Head of a piece of a list: the entries follow it in memory, up to <c>End</c>. There are four sizes, each four times
/// the last, so that a short list is cheap and a long one has little overhead.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = HeadBytes)]
internal unsafe struct Chunk
{
    public const int HeadBytes = 16;
    public const int EntryBytes = 16;

    /// <summary>Sizes 0..3 hold 7, 31, 127 and 511 entries in 128, 512, 2,048 and 8,192 bytes.</summary>
    public const int Sizes = 4;

    private const int SizeBits = 2;

    public Chunk* Next;
    public int End;

    private uint _slabAndSize;

    public readonly int Size => (int)(_slabAndSize & ((1 << SizeBits) - 1));

    /// <summary>Number of the slab that it was cut from.</summary>
    public readonly int Slab => (int)(_slabAndSize >> SizeBits);

    public readonly int Room => Capacity(Size) - End;

    public static int Bytes(int size) => 128 << (2 * size);

    public static int Capacity(int size) => (Bytes(size) - HeadBytes) / EntryBytes;

    public void Name(int slab, int size) => _slabAndSize = ((uint)slab << SizeBits) | (uint)size;

    public static WheelEntry* At(Chunk* chunk, int position) => (WheelEntry*)(chunk + 1) + position;

    /// <summary>The entries from a position on.</summary>
    public static ReadOnlySpan<WheelEntry> Entries(Chunk* chunk, int from) => new(At(chunk, from), chunk->End - from);
}
