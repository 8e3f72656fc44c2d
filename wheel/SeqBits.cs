using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// One bit for each seq: is this run live? Pages of 65,536 bits hang in a two-level tree, come when the first bit is
/// set and go when the last is cleared, so that memory follows the runs that are live and not all that ever were.
/// </summary>
public sealed unsafe class SeqBits : IDisposable
{
    private const int PageBits = 16;
    private const int WordsInPage = (1 << PageBits) / 64;
    private const int NodeBits = 10;
    private const int PagesInNode = 1 << NodeBits;
    private const byte Version = 1;
    private const byte FormWords = 0;
    private const byte FormPositions = 1;

    // Above this many bits the 8,192 bytes of the words are shorter than two bytes a position.
    private const int PositionsMax = (WordsInPage * 8 / 2) - 1;

    private nint[] _nodes = new nint[16];

    ~SeqBits() => Free();

    /// <summary>Bits that are set.</summary>
    public long Count { get; private set; }

    public bool this[long seq]
    {
        get
        {
            var page = Find(seq);
            return page != null && (page->Words[WordOf(seq)] & (1UL << (int)seq)) != 0;
        }
    }

    public void Set(long seq)
    {
        Invariant.Holds(seq is > 0 and <= WheelEntry.SeqMax);
        var page = FindOrAdd(seq);
        ref var word = ref page->Words[WordOf(seq)];
        var added = (word & (1UL << (int)seq)) == 0 ? 1 : 0;
        word |= 1UL << (int)seq;
        page->Count += added;
        Count += added;
    }

    /// <summary>Clears a bit; true if it was set.</summary>
    public bool Clear(long seq)
    {
        var page = Find(seq);
        if (page == null || (page->Words[WordOf(seq)] & (1UL << (int)seq)) == 0)
        {
            return false;
        }

        page->Words[WordOf(seq)] &= ~(1UL << (int)seq);
        page->Count--;
        Count--;
        Invariant.Holds(Count >= 0);
        if (page->Count == 0)
        {
            RemovePage(seq >> PageBits);
        }

        return true;
    }

    /// <summary>The smallest number above another whose bit is set; 0 when there is none.</summary>
    public long Next(long after)
    {
        Invariant.Holds(after >= 0);
        var seq = after + 1;
        for (var number = NextPage(seq >> PageBits); number >= 0; number = NextPage(number + 1))
        {
            var first = Math.Max(seq, number << PageBits);
            var page = Find(number << PageBits);
            var bits = page->Words[WordOf(first)] & (ulong.MaxValue << (int)first);
            for (var word = WordOf(first); word < WordsInPage; bits = ++word < WordsInPage ? page->Words[word] : 0)
            {
                if (bits != 0)
                {
                    return (number << PageBits) + (word << 6) + BitOperations.TrailingZeroCount(bits);
                }
            }
        }

        return 0;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Writes version, number of pages, then each page in use in order of seq: its number, its bits' count, and its
    /// bits in the shorter of two forms. The bytes depend on the bits alone.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.WriteByte(Version);
        output.WriteInt64(PagesInUse());
        for (var number = NextPage(0); number >= 0; number = NextPage(number + 1))
        {
            WritePage(output, number);
        }
    }

    /// <summary>Replaces all bits by those of a snapshot.</summary>
    public void ReadFrom(ReadOnlySpan<byte> input, out int consumed)
    {
        Free();
        _nodes = new nint[16];
        var reader = new SnapshotInput(input);
        Invariant.Holds(reader.ReadByte() == Version);
        for (var pages = reader.ReadInt64(); pages > 0; pages--)
        {
            ReadPage(ref reader);
        }

        consumed = reader.Position;
    }

    private static int WordOf(long seq) => (int)(seq >> 6) & (WordsInPage - 1);

    private Page* Find(long seq)
    {
        var number = seq >> PageBits;
        var node = NodeAt(number >> NodeBits);
        return node == null ? null : (Page*)node->Pages[number & (PagesInNode - 1)];
    }

    private Node* NodeAt(long index) => (ulong)index < (ulong)_nodes.Length ? (Node*)_nodes[index] : null;

    private Page* FindOrAdd(long seq)
    {
        var page = Find(seq);
        return page == null ? AddPage(seq >> PageBits) : page;
    }

    private Page* AddPage(long number)
    {
        var index = number >> NodeBits;
        if (index >= _nodes.Length)
        {
            Array.Resize(ref _nodes, (int)BitOperations.RoundUpToPowerOf2((ulong)index + 1));
        }

        if (_nodes[index] == 0)
        {
            _nodes[index] = (nint)NativeMemory.AllocZeroed((nuint)sizeof(Node));
        }

        var node = (Node*)_nodes[index];
        var page = (Page*)NativeMemory.AllocZeroed((nuint)sizeof(Page));
        Invariant.Holds(node->Pages[number & (PagesInNode - 1)] == 0);
        node->Pages[number & (PagesInNode - 1)] = (nint)page;
        node->Count++;
        return page;
    }

    private void RemovePage(long number)
    {
        var node = NodeAt(number >> NodeBits);
        Invariant.Holds(node != null);
        NativeMemory.Free((void*)node->Pages[number & (PagesInNode - 1)]);
        node->Pages[number & (PagesInNode - 1)] = 0;
        node->Count--;
        if (node->Count == 0)
        {
            NativeMemory.Free(node);
            _nodes[number >> NodeBits] = 0;
        }
    }

    /// <summary>The first page in use from a number on, or -1.</summary>
    private long NextPage(long number)
    {
        while (number >> NodeBits < _nodes.Length)
        {
            var node = NodeAt(number >> NodeBits);
            if (node == null)
            {
                number = ((number >> NodeBits) + 1) << NodeBits;
            }
            else if (node->Pages[number & (PagesInNode - 1)] == 0)
            {
                number++;
            }
            else
            {
                return number;
            }
        }

        return -1;
    }

    private long PagesInUse()
    {
        var pages = 0L;
        foreach (var node in _nodes)
        {
            pages += node == 0 ? 0 : ((Node*)node)->Count;
        }

        return pages;
    }

    private void WritePage(IBufferWriter<byte> output, long number)
    {
        var page = Find(number << PageBits);
        Invariant.Holds(page->Count > 0);
        Invariant.Holds(BitConverter.IsLittleEndian);
        output.WriteInt64(number);
        output.WriteInt64(page->Count);
        output.WriteByte(page->Count > PositionsMax ? FormWords : FormPositions);
        if (page->Count > PositionsMax)
        {
            output.Write(new ReadOnlySpan<byte>(page->Words, WordsInPage * 8));
            return;
        }

        for (var word = 0; word < WordsInPage; word++)
        {
            for (var bits = page->Words[word]; bits != 0; bits &= bits - 1)
            {
                output.WriteUInt16((ushort)((word << 6) + BitOperations.TrailingZeroCount(bits)));
            }
        }
    }

    private void ReadPage(ref SnapshotInput reader)
    {
        var number = reader.ReadInt64();
        var count = reader.ReadInt64();
        Invariant.Holds(number is >= 0 and <= WheelEntry.SeqMax >> PageBits);
        Invariant.Holds(count is > 0 and <= 1 << PageBits);
        var page = AddPage(number);
        if (reader.ReadByte() == FormWords)
        {
            reader.Read(WordsInPage * 8).CopyTo(new Span<byte>(page->Words, WordsInPage * 8));
        }
        else
        {
            for (var i = 0L; i < count; i++)
            {
                var position = reader.ReadUInt16();
                page->Words[position >> 6] |= 1UL << position;
            }
        }

        page->Count = (int)count;
        Count += count;
    }

    private void Free()
    {
        foreach (var node in _nodes)
        {
            for (var i = 0; node != 0 && i < PagesInNode; i++)
            {
                NativeMemory.Free((void*)((Node*)node)->Pages[i]);
            }

            NativeMemory.Free((void*)node);
        }

        _nodes = [];
        Count = 0;
    }

    private struct Page
    {
        public fixed ulong Words[WordsInPage];
        public int Count;
    }

    private struct Node
    {
        // Pointers to pages: a fixed buffer cannot hold them as such.
        public fixed long Pages[PagesInNode];
        public int Count;
    }
}
