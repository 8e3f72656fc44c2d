using System.Numerics;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// 65,536 bits of <see cref="SeqBits"/>, in one of two forms. Few bits are a sorted array of positions, which never
/// changes: a change makes another one. Many are words, changed in place. So a reader on another thread sees every bit
/// as it was before or after a change, never something between.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = HeadBytes)]
internal unsafe struct BitPage
{
    public const int PositionBits = 16;
    public const int Words = (1 << PositionBits) / 64;
    private const int HeadBytes = 8;

    // A copy of 512 positions takes as long as a few cache misses. Words go back to positions at half as many, so that
    // a page at the limit does not change its form all the time.
    private const int PositionsMax = 512;
    private const int PositionsMaxComingBack = 256;

    private int _count;
    private int _isWords;

    public readonly int Count => _count;

    public static bool Has(BitPage* page, int position)
    {
        if (page == null)
        {
            return false;
        }

        return page->_isWords != 0
            ? (Volatile.Read(ref WordsOf(page)[position >> 6]) & (1UL << position)) != 0
            : Positions(page).BinarySearch((ushort)position) >= 0;
    }

    /// <summary>The page with a bit more that it does not have: itself, or another to take its place.</summary>
    public static BitPage* With(BitPage* page, int position)
    {
        var count = page == null ? 0 : page->_count;
        if (page != null && page->_isWords != 0)
        {
            page->_count++;
            ref var word = ref WordsOf(page)[position >> 6];
            Volatile.Write(ref word, word | (1UL << position));
            return page;
        }

        if (count == PositionsMax)
        {
            return With(ToWords(page), position);
        }

        var longer = NewPositions(count + 1);
        var old = page == null ? [] : Positions(page);
        var positions = Positions(longer);
        var at = ~old.BinarySearch((ushort)position);
        Invariant.Holds(at >= 0);
        old[..at].CopyTo(positions);
        positions[at] = (ushort)position;
        old[at..].CopyTo(positions[(at + 1)..]);
        return longer;
    }

    /// <summary>The page without a bit that it has: itself, or another to take its place, or null.</summary>
    public static BitPage* Without(BitPage* page, int position)
    {
        if (page->_isWords != 0)
        {
            page->_count--;
            ref var word = ref WordsOf(page)[position >> 6];
            Volatile.Write(ref word, word & ~(1UL << position));
            return page->_count > PositionsMaxComingBack ? page : ToPositions(page);
        }

        if (page->_count == 1)
        {
            return null;
        }

        var shorter = NewPositions(page->_count - 1);
        var old = Positions(page);
        var positions = Positions(shorter);
        var at = old.BinarySearch((ushort)position);
        Invariant.Holds(at >= 0);
        old[..at].CopyTo(positions);
        old[(at + 1)..].CopyTo(positions[at..]);
        return shorter;
    }

    /// <summary>The first position in use from one on, or -1.</summary>
    public static int Next(BitPage* page, int from)
    {
        if (from > ushort.MaxValue)
        {
            return -1;
        }

        if (page->_isWords == 0)
        {
            var positions = Positions(page);
            var at = positions.BinarySearch((ushort)from);
            at = at < 0 ? ~at : at;
            return at < positions.Length ? positions[at] : -1;
        }

        var word = from >> 6;
        var bits = WordsOf(page)[word] & (ulong.MaxValue << from);
        while (bits == 0 && ++word < Words)
        {
            bits = WordsOf(page)[word];
        }

        return bits == 0 ? -1 : (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>All bits as bytes; only of a page that is many.</summary>
    public static ReadOnlySpan<byte> AsWords(BitPage* page)
    {
        Invariant.Holds(page->_isWords != 0);
        return new ReadOnlySpan<byte>(WordsOf(page), Words * sizeof(ulong));
    }

    /// <summary>A page of so many bits, given as words.</summary>
    public static BitPage* FromWords(ReadOnlySpan<ulong> words, int count)
    {
        var page = NewWords(count);
        words.CopyTo(new Span<ulong>(WordsOf(page), Words));
        return count > PositionsMax ? page : ReplaceByPositions(page);
    }

    /// <summary>A page of bits given by sorted positions.</summary>
    public static BitPage* FromPositions(ReadOnlySpan<ushort> positions)
    {
        var page = NewPositions(positions.Length);
        positions.CopyTo(Positions(page));
        return positions.Length > PositionsMax ? ReplaceByWords(page) : page;
    }

    public static void Free(BitPage* page) => NativeMemory.Free(page);

    private static BitPage* ToWords(BitPage* page)
    {
        var words = NewWords(page->_count);
        foreach (var position in Positions(page))
        {
            WordsOf(words)[position >> 6] |= 1UL << position;
        }

        return words;
    }

    private static BitPage* ToPositions(BitPage* page)
    {
        var shorter = NewPositions(page->_count);
        var positions = Positions(shorter);
        var next = Next(page, 0);
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = (ushort)next;
            next = Next(page, next + 1);
        }

        return shorter;
    }

    private static BitPage* ReplaceByPositions(BitPage* page)
    {
        var positions = ToPositions(page);
        Free(page);
        return positions;
    }

    private static BitPage* ReplaceByWords(BitPage* page)
    {
        var words = ToWords(page);
        Free(page);
        return words;
    }

    private static BitPage* NewWords(int count)
    {
        var page = (BitPage*)NativeMemory.AllocZeroed((nuint)(sizeof(BitPage) + (Words * sizeof(ulong))));
        (page->_count, page->_isWords) = (count, 1);
        return page;
    }

    private static BitPage* NewPositions(int count)
    {
        var page = (BitPage*)NativeMemory.Alloc((nuint)(sizeof(BitPage) + (count * sizeof(ushort))));
        (page->_count, page->_isWords) = (count, 0);
        return page;
    }

    private static ulong* WordsOf(BitPage* page) => (ulong*)(page + 1);

    private static Span<ushort> Positions(BitPage* page) => new(page + 1, page->_count);
}
