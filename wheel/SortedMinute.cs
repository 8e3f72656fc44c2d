using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// The aligned entries of one minute, in a list for each queue and priority. When the minute comes each list is handed
/// over whole, in the order in which the lists began: a herd of millions costs as much as the queues it is for.
/// </summary>
internal sealed unsafe class SortedMinute(ChunkPool pool) : IDisposable
{
    private const int Priorities = 8;
    private const int IndexPageBits = 9;
    private const int KeysInIndexPage = 1 << IndexPageBits;
    private const int GroupPageBits = 10;
    private const int GroupsInPage = 1 << GroupPageBits;

    // Number of a key's group, plus one; by pages, so that neither a few groups nor a hundred thousand cost more than
    // they need and nothing is ever copied but the table of pages.
    private nint[] _index = [];
    private nint[] _groupPages = [];
    private int _first;
    private int _end;

    ~SortedMinute() => FreePages();

    public bool IsEmpty => _first == _end;

    public int Groups => _end - _first;

    public void Append(in WheelEntry entry)
    {
        ref var group = ref FindOrAdd(KeyOf(in entry));

        // Runs are numbered as they are submitted, so one look at the last tells whether a run is in the list.
        Invariant.Holds(group.List.Count == 0 || group.List.Last().Seq < entry.Seq);
        group.List.Append(pool, in entry);
        group.Live++;
    }

    /// <summary>Is this entry, known to be somewhere in the wheel, in one of the lists?</summary>
    public bool Has(in WheelEntry entry)
    {
        var number = Find(KeyOf(in entry));
        return number >= 0 && entry.Seq <= GroupAt(number)->List.Last().Seq;
    }

    /// <summary>An entry that is in one of the lists does not count any more.</summary>
    public void Withdraw(in WheelEntry entry)
    {
        var group = GroupAt(Find(KeyOf(in entry)));
        group->Live--;
        Invariant.Holds(group->Live >= 0);
    }

    /// <summary>Moves the first list's entries into an empty one.</summary>
    public void RemoveFirst(EntryList into, out uint queue, out int priority, out long live)
    {
        Invariant.Holds(!IsEmpty);
        Invariant.Holds(into.Count == 0);
        var group = GroupAt(_first);
        (queue, priority, live) = (group->Key / Priorities, (int)(group->Key % Priorities), group->Live);
        into.TakeAll(ref group->List);
        ForgetKey(group->Key);
        _first++;
        FreeGroupsBefore(_first);
    }

    /// <summary>Adds the queues of the first lists to those named already; returns how many are named then.</summary>
    public int AddQueues(Span<uint> queues, int found, int looksMax)
    {
        for (var i = _first; i < Math.Min(_end, _first + looksMax) && found < queues.Length; i++)
        {
            var queue = GroupAt(i)->Key / Priorities;
            if (GroupAt(i)->Live > 0 && !queues[..found].Contains(queue))
            {
                queues[found++] = queue;
            }
        }

        return found;
    }

    /// <summary>Adds live runs of the first lists while there is room.</summary>
    public void AddFirst(SeqBits live, ref RunWindow window)
    {
        for (var i = _first; i < _end && !window.IsFull; i++)
        {
            GroupAt(i)->List.AddFirst(live, ref window);
        }
    }

    /// <summary>Drops all lists.</summary>
    public void Clear()
    {
        while (!IsEmpty)
        {
            var group = GroupAt(_first);
            group->List.Clear(pool);
            ForgetKey(group->Key);
            _first++;
            FreeGroupsBefore(_first);
        }
    }

    /// <summary>Writes the number of lists, then of each: key 8, live 8, entries 8, the entries.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.WriteInt64(Groups);
        for (var i = _first; i < _end; i++)
        {
            var group = GroupAt(i);
            output.WriteInt64(group->Key);
            output.WriteInt64(group->Live);
            output.WriteInt64(group->List.Count);
            group->List.Prefix.WriteTo(output);
        }
    }

    /// <summary>Fills an empty minute; returns the entries read.</summary>
    public long ReadFrom(ref SnapshotInput reader)
    {
        Invariant.Holds(IsEmpty);
        var read = 0L;
        for (var left = reader.ReadInt64(); left > 0; left--)
        {
            ref var group = ref FindOrAdd((uint)reader.ReadInt64());
            group.Live = reader.ReadInt64();
            var entries = reader.ReadInt64();
            group.List.Append(pool, reader.Read(entries * Chunk.EntryBytes));
            Invariant.Holds(group.Live <= entries);
            read += entries;
        }

        return read;
    }

    /// <summary>Frees the tables. The lists' chunks belong to the pool: <see cref="Clear"/> gives them back.</summary>
    public void Dispose()
    {
        FreePages();
        GC.SuppressFinalize(this);
    }

    private static uint KeyOf(in WheelEntry entry) => (entry.Queue * Priorities) + (uint)entry.Priority;

    private Group* GroupAt(int number)
    {
        Invariant.Holds(number >= _first);
        Invariant.Holds(number < _end);
        return (Group*)_groupPages[number >> GroupPageBits] + (number & (GroupsInPage - 1));
    }

    private int Find(uint key)
    {
        var page = key >> IndexPageBits;
        if (page >= _index.Length || _index[page] == 0)
        {
            return -1;
        }

        return ((IndexPage*)_index[page])->Numbers[key & (KeysInIndexPage - 1)] - 1;
    }

    private ref Group FindOrAdd(uint key)
    {
        var number = Find(key);
        return ref *GroupAt(number >= 0 ? number : Add(key));
    }

    private int Add(uint key)
    {
        var groupPage = _end >> GroupPageBits;
        MakeRoom(ref _groupPages, groupPage);
        if (_groupPages[groupPage] == 0)
        {
            _groupPages[groupPage] = (nint)NativeMemory.AllocZeroed(GroupsInPage, (nuint)sizeof(Group));
        }

        var indexPage = (int)(key >> IndexPageBits);
        MakeRoom(ref _index, indexPage);
        if (_index[indexPage] == 0)
        {
            _index[indexPage] = (nint)NativeMemory.AllocZeroed((nuint)sizeof(IndexPage));
        }

        var number = _end++;
        var index = (IndexPage*)_index[indexPage];
        index->Numbers[key & (KeysInIndexPage - 1)] = number + 1;
        index->Count++;
        *GroupAt(number) = new Group { Key = key };
        return number;
    }

    private void ForgetKey(uint key)
    {
        var index = (IndexPage*)_index[key >> IndexPageBits];
        index->Numbers[key & (KeysInIndexPage - 1)] = 0;
        index->Count--;
        if (index->Count == 0)
        {
            NativeMemory.Free(index);
            _index[key >> IndexPageBits] = 0;
        }
    }

    private void FreeGroupsBefore(int number)
    {
        if (number == _end || (number & (GroupsInPage - 1)) == 0)
        {
            var page = (number - 1) >> GroupPageBits;
            NativeMemory.Free((void*)_groupPages[page]);
            _groupPages[page] = 0;
        }

        if (IsEmpty)
        {
            _first = _end = 0;
        }
    }

    private static void MakeRoom(ref nint[] pages, int page)
    {
        if (page >= pages.Length)
        {
            Array.Resize(ref pages, (int)BitOperations.RoundUpToPowerOf2((uint)page + 1));
        }
    }

    private void FreePages()
    {
        foreach (var page in _index)
        {
            NativeMemory.Free((void*)page);
        }

        foreach (var page in _groupPages)
        {
            NativeMemory.Free((void*)page);
        }

        _index = [];
        _groupPages = [];
        _first = _end = 0;
    }

    private struct Group
    {
        public ChunkList List;

        /// <summary>Entries that were not withdrawn.</summary>
        public long Live;

        public uint Key;
    }

    private struct IndexPage
    {
        public fixed int Numbers[KeysInIndexPage];
        public int Count;
    }
}
