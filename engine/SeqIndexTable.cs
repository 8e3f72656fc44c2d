using System.Runtime.InteropServices;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// One table of a <see cref="SeqIndex"/>: open addressing with linear probing over pages of 64 KB, which come when
/// something is written to them. A table can be emptied place by place, and is still searched meanwhile.
/// </summary>
internal sealed unsafe class SeqIndexTable(int size) : IDisposable
{
    private const int PageBits = 12;
    private const int PlacesInPage = 1 << PageBits;
    private const long Free = 0;

    // Where an entry was removed while the table is being emptied: probes go on behind it.
    private const long Removed = -1;

    private readonly nint[] _pages = new nint[Math.Max(1, size >> PageBits)];

    // Everything before this place has been taken out.
    private int _emptiedTo;

    ~SeqIndexTable() => FreePages();

    public int Size { get; } = size;

    public int Count { get; private set; }

    public bool IsEmptied => _emptiedTo == Size;

    public bool TryGet(long key, out int slot)
    {
        var place = Find(key);
        slot = place < 0 ? -1 : At(place)->Slot;
        return place >= 0;
    }

    public void Add(long key, int slot)
    {
        Invariant.Holds(Count + 1 < Size);
        Invariant.Holds(_emptiedTo == 0);
        var place = Home(key);
        while (KeyAt(place) != Free)
        {
            Invariant.Holds(KeyAt(place) != key);
            place = Next(place);
        }

        *AtOrNew(place) = new Entry { Key = key, Slot = slot };
        Count++;
    }

    public bool TryRemove(long key)
    {
        var place = Find(key);
        if (place < 0)
        {
            return false;
        }

        Count--;
        if (_emptiedTo > 0)
        {
            At(place)->Key = Removed;
        }
        else
        {
            CloseGap(place);
        }

        return true;
    }

    /// <summary>Empties the next place; false when nothing lay there.</summary>
    public bool TryTakeNext(out long key, out int slot)
    {
        Invariant.Holds(!IsEmptied);
        var place = _emptiedTo++;
        key = KeyAt(place);
        var isThere = key is not (Free or Removed);
        slot = isThere ? At(place)->Slot : -1;
        Count -= isThere ? 1 : 0;
        if (_emptiedTo % PlacesInPage == 0)
        {
            FreePage(place >> PageBits);
        }

        return isThere;
    }

    public void Dispose()
    {
        FreePages();
        GC.SuppressFinalize(this);
    }

    // What lay in the part that was emptied is gone, but what had been pushed behind its end is still there.
    private int Find(long key)
    {
        for (var place = Math.Max(Home(key), _emptiedTo); place < Size; place++)
        {
            var found = KeyAt(place);
            if (found == key)
            {
                return place;
            }

            if (found == Free)
            {
                return -1;
            }
        }

        return _emptiedTo > 0 ? -1 : FindFromStart(key);
    }

    private int FindFromStart(long key)
    {
        for (var place = 0; KeyAt(place) != Free; place++)
        {
            if (KeyAt(place) == key)
            {
                return place;
            }
        }

        return -1;
    }

    // Moves up what would not be found behind the gap, so that no mark slows later probes.
    private void CloseGap(int gap)
    {
        for (var place = Next(gap); KeyAt(place) != Free; place = Next(place))
        {
            var home = Home(KeyAt(place));
            var staysPut = gap < place ? home > gap && home <= place : home > gap || home <= place;
            if (!staysPut)
            {
                *At(gap) = *At(place);
                gap = place;
            }
        }

        At(gap)->Key = Free;
    }

    private int Home(long key) => (int)(Mixer.Mix((ulong)key) & (ulong)(Size - 1));

    private int Next(int place) => (place + 1) & (Size - 1);

    private long KeyAt(int place) => _pages[place >> PageBits] == 0 ? Free : At(place)->Key;

    private Entry* At(int place) => (Entry*)_pages[place >> PageBits] + (place & (PlacesInPage - 1));

    private Entry* AtOrNew(int place)
    {
        ref var page = ref _pages[place >> PageBits];
        if (page == 0)
        {
            page = (nint)NativeMemory.AllocZeroed((nuint)Math.Min(Size, PlacesInPage), (nuint)sizeof(Entry));
        }

        return At(place);
    }

    private void FreePage(int page)
    {
        NativeMemory.Free((void*)_pages[page]);
        _pages[page] = 0;
    }

    private void FreePages()
    {
        for (var page = 0; page < _pages.Length; page++)
        {
            FreePage(page);
        }
    }

    private struct Entry
    {
        public long Key;
        public int Slot;
    }
}
