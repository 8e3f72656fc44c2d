using System.Buffers;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// The entries that a list held at one moment, to be written later, also by another thread: lists are only appended to
/// and emptied from the front, so nothing of it ever changes. The pool must be pinned from that moment until the last
/// use, or the chunks would serve others meanwhile.
/// </summary>
public readonly unsafe record struct ListPrefix
{
    private readonly nint _head;
    private readonly int _start;

    internal ListPrefix(Chunk* head, int start, long count)
    {
        _head = (nint)head;
        _start = start;
        Count = count;
    }

    public long Count { get; }

    /// <summary>Writes the entries, oldest first, as they lie in memory: two little-endian words each.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Invariant.Holds(BitConverter.IsLittleEndian);
        var (chunk, start, left) = (_head, _start, Count);
        while (left > 0)
        {
            var entries = Chunk.Entries((Chunk*)chunk, start);
            entries = entries[..(int)Math.Min(entries.Length, left)];
            output.Write(MemoryMarshal.AsBytes(entries));
            left -= entries.Length;
            start = 0;
            chunk = left > 0 ? (nint)((Chunk*)chunk)->Next : 0;
        }
    }
}
