using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// Head of a piece of a list: the entries follow it in memory, those in use are <c>Start..End</c>. There are four
/// sizes, each four times the last, so that a short list is cheap and a long one has little overhead.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = HeadBytes)]
internal unsafe struct Chunk
{
    public const int HeadBytes = 16;
    public const int EntryBytes = 16;

    /// <summary>Sizes 0..3 hold 7, 31, 127 and 511 entries in 128, 512, 2,048 and 8,192 bytes.</summary>
    public const int Sizes = 4;

    public Chunk* Next;
    public ushort Start;
    public ushort End;
    public byte Size;

    public readonly int Used => End - Start;

    public readonly int Room => Capacity(Size) - End;

    public static int Bytes(int size) => 128 << (2 * size);

    public static int Capacity(int size) => (Bytes(size) - HeadBytes) / EntryBytes;

    /// <summary>The entry at a position counted from the chunk's begin, not from <see cref="Start"/>.</summary>
    public static WheelEntry* At(Chunk* chunk, int position) => (WheelEntry*)(chunk + 1) + position;

    /// <summary>The entries in use.</summary>
    public static ReadOnlySpan<WheelEntry> Entries(Chunk* chunk) => new(At(chunk, chunk->Start), chunk->Used);
}
