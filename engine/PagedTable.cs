using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Rows in unmanaged pages of 64 KB, addressed by slot. The garbage collector never sees a row, a row never moves,
/// and a page is the unit that a checkpoint will copy when it is written to. Freed slots are used again, newest first.
/// </summary>
internal sealed unsafe class PagedTable<T> : IDisposable
    where T : unmanaged
{
    private const int PageBytes = 64 * 1024;
    private static readonly int RowsInPage = PageBytes / sizeof(T);

    private readonly List<nint> _pages = [];
    private readonly List<int> _free = [];

    ~PagedTable() => Free();

    /// <summary>Slots ever used: rows and free ones.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Rows in use.</summary>
    public int Count => SlotCount - _free.Count;

    /// <summary>Free slots in the order in which they will not be used (the last one is next).</summary>
    public IReadOnlyList<int> FreeSlots => _free;

    public ref T this[int slot]
    {
        get
        {
            Invariant.Holds((uint)slot < (uint)SlotCount);
            return ref Unsafe.AsRef<T>((T*)_pages[slot / RowsInPage] + (slot % RowsInPage));
        }
    }

    /// <summary>Takes a cleared row.</summary>
    public int Add()
    {
        int slot;
        if (_free.Count > 0)
        {
            slot = _free[^1];
            _free.RemoveAt(_free.Count - 1);
        }
        else
        {
            slot = SlotCount++;
            if (slot / RowsInPage == _pages.Count)
            {
                _pages.Add((nint)NativeMemory.AllocZeroed(PageBytes));
            }
        }

        this[slot] = default;
        return slot;
    }

    /// <summary>Gives a row back.</summary>
    public void Remove(int slot)
    {
        this[slot] = default;
        _free.Add(slot);
        Invariant.Holds(_free.Count <= SlotCount);
    }

    /// <summary>Restores the shape that a snapshot had: so many slots, these of them free.</summary>
    public void Restore(int slotCount, ReadOnlySpan<int> freeSlots)
    {
        Invariant.Holds(SlotCount == 0);
        for (var i = 0; i < slotCount; i++)
        {
            Add();
        }

        _free.AddRange(freeSlots);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        foreach (var page in _pages)
        {
            NativeMemory.Free((void*)page);
        }

        _pages.Clear();
    }
}
