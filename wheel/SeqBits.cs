using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// One bit for each seq: is this run live, is what it left kept? Pages of 65,536 bits hang in a two-level tree, come
/// when the first bit is set and go when the last is cleared, so that memory follows the bits that are set and not all
/// that ever were. One thread changes it; others may look at single bits meanwhile.
/// </summary>
public sealed unsafe partial class SeqBits : IDisposable
{
    private const int NodeBits = 10;
    private const int PagesInNode = 1 << NodeBits;

    private readonly RetiredBlocks _retired = new();
    private nint[] _nodes = new nint[16];

    ~SeqBits() => FreeTree(_nodes);

    /// <summary>Bits that are set.</summary>
    public long Count { get; private set; }

    internal long PagesInUse
    {
        get
        {
            var pages = 0L;
            foreach (var node in _nodes)
            {
                pages += node == 0 ? 0 : ((Node*)node)->Count;
            }

            return pages;
        }
    }

    public bool this[long seq] => BitPage.Has(Find(_nodes, seq), PositionOf(seq));

    /// <summary>The same from any thread: a bit as it was at some moment of the call.</summary>
    public bool TestFromAnyThread(long seq)
    {
        var epoch = _retired.Enter();
        var isSet = BitPage.Has(Find(Volatile.Read(ref _nodes), seq), PositionOf(seq));
        _retired.Leave(epoch);
        return isSet;
    }

    public void Set(long seq)
    {
        Invariant.Holds(seq is > 0 and <= WheelEntry.SeqMax);
        ref var place = ref FindOrAddPlace(seq >> BitPage.PositionBits);
        var page = (BitPage*)place;
        if (BitPage.Has(page, PositionOf(seq)))
        {
            return;
        }

        Replace(ref place, BitPage.With(page, PositionOf(seq)));
        NodeAt(_nodes, seq >> (BitPage.PositionBits + NodeBits))->Count += page == null ? 1 : 0;
        Count++;
    }

    /// <summary>Clears a bit; true if it was set.</summary>
    public bool Clear(long seq)
    {
        var page = Find(_nodes, seq);
        if (!BitPage.Has(page, PositionOf(seq)))
        {
            return false;
        }

        var number = seq >> BitPage.PositionBits;
        var node = NodeAt(_nodes, number >> NodeBits);
        var rest = BitPage.Without(page, PositionOf(seq));
        Replace(ref node->At(number), rest);
        Count--;
        Invariant.Holds(Count >= 0);
        if (rest == null)
        {
            node->Count--;
            RemoveIfEmpty(number >> NodeBits);
        }

        return true;
    }

    /// <summary>The smallest number above another whose bit is set; 0 when there is none.</summary>
    public long Next(long after)
    {
        Invariant.Holds(after is >= 0 and < WheelEntry.SeqMax);
        var seq = after + 1;
        for (var number = NextPage(seq >> BitPage.PositionBits); number >= 0; number = NextPage(number + 1))
        {
            var first = Math.Max(seq, number << BitPage.PositionBits);
            var position = BitPage.Next(Find(_nodes, first), PositionOf(first));
            if (position >= 0)
            {
                return (number << BitPage.PositionBits) + position;
            }
        }

        return 0;
    }

    /// <summary>Whoever looked from other threads has stopped, or is about to leave.</summary>
    public void Dispose()
    {
        ReplaceAll([]);
        GC.SuppressFinalize(this);
    }

    private static int PositionOf(long seq) => (int)seq & ((1 << BitPage.PositionBits) - 1);

    private static BitPage* Find(nint[] nodes, long seq)
    {
        var number = seq >> BitPage.PositionBits;
        var node = NodeAt(nodes, number >> NodeBits);
        return node == null ? null : (BitPage*)Volatile.Read(ref node->At(number));
    }

    private static Node* NodeAt(nint[] nodes, long index) =>
        (ulong)index < (ulong)nodes.Length ? (Node*)Volatile.Read(ref nodes[index]) : null;

    private ref nint FindOrAddPlace(long number)
    {
        var index = number >> NodeBits;
        if (index >= _nodes.Length)
        {
            var longer = new nint[BitOperations.RoundUpToPowerOf2((ulong)index + 1)];
            _nodes.CopyTo(longer, 0);
            Volatile.Write(ref _nodes, longer);
        }

        if (_nodes[index] == 0)
        {
            Volatile.Write(ref _nodes[index], (nint)NativeMemory.AllocZeroed((nuint)sizeof(Node)));
        }

        return ref NodeAt(_nodes, index)->At(number);
    }

    private void Replace(ref nint place, BitPage* page)
    {
        var old = (BitPage*)place;
        if (page == old)
        {
            return;
        }

        Volatile.Write(ref place, (nint)page);
        if (old != null)
        {
            _retired.Retire(old);
        }
    }

    private void RemoveIfEmpty(long index)
    {
        var node = NodeAt(_nodes, index);
        Invariant.Holds(node->Count >= 0);
        if (node->Count == 0)
        {
            Volatile.Write(ref _nodes[index], 0);
            _retired.Retire(node);
        }
    }

    private void ReplaceAll(nint[] nodes)
    {
        var old = _nodes;
        Volatile.Write(ref _nodes, nodes);
        _retired.Drain();
        FreeTree(old);
        Count = 0;
    }

    /// <summary>The first page in use from a number on, or -1.</summary>
    private long NextPage(long number)
    {
        while (number >> NodeBits < _nodes.Length)
        {
            var node = NodeAt(_nodes, number >> NodeBits);
            if (node == null)
            {
                number = ((number >> NodeBits) + 1) << NodeBits;
            }
            else if (node->At(number) == 0)
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

    private static void FreeTree(nint[] nodes)
    {
        foreach (var node in nodes)
        {
            for (var i = 0; node != 0 && i < PagesInNode; i++)
            {
                BitPage.Free((BitPage*)((Node*)node)->At(i));
            }

            NativeMemory.Free((void*)node);
        }
    }

    private struct Node
    {
        // Pointers to pages: a fixed buffer cannot hold them as such.
        private fixed long _pages[PagesInNode];

        public int Count;

        public ref nint At(long number) =>
            ref Unsafe.As<long, nint>(ref _pages[number & (PagesInNode - 1)]);
    }
}
