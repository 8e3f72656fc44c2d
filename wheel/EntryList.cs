namespace Sched.Wheel;

/// <summary>
/// First in, first out, over chunks of a pool: a queue's ready list. Joining two lists takes constant time, which is
/// what makes a herd of millions ready at once. A list that is given up is cleared first; else its chunks stay rented.
/// </summary>
public sealed unsafe class EntryList(ChunkPool pool)
{
    private ChunkList _list;

    public long Count => _list.Count;

    public void Append(in WheelEntry entry) => _list.Append(pool, in entry);

    public bool TryPeek(out WheelEntry entry)
    {
        entry = _list.Count == 0 ? default : _list.First();
        return _list.Count > 0;
    }

    public WheelEntry RemoveFirst() => _list.RemoveFirst(pool);

    /// <summary>Moves all entries of <paramref name="other"/> behind this list's, in constant time.</summary>
    public void TakeAll(EntryList other)
    {
        Invariant.Holds(other != this);
        Invariant.Holds(other.Pool == Pool);
        _list.TakeAll(pool, ref other._list);
    }

    internal void TakeAll(ref ChunkList other) => _list.TakeAll(pool, ref other);

    /// <summary>Adds the oldest live runs while there is room.</summary>
    public void AddFirst(SeqBits live, ref RunWindow window) => _list.AddFirst(live, ref window);

    public void Clear() => _list.Clear(pool);

    /// <summary>What the list holds now, to be written while it goes on changing; the pool must be pinned.</summary>
    public ListPrefix Prefix => _list.Prefix;

    /// <summary>Oldest to newest. The list must not change while it is walked.</summary>
    public Enumerator GetEnumerator() => new(in _list);

    private ChunkPool Pool => pool;

    /// <summary>Walks the chunks; nothing to dispose.</summary>
    public ref struct Enumerator
    {
        private Chunk* _chunk;
        private int _next;

        internal Enumerator(in ChunkList list)
        {
            _chunk = list.Head;
            _next = list.Start;
        }

        public WheelEntry Current { get; private set; }

        public bool MoveNext()
        {
            if (_chunk != null && _next == _chunk->End)
            {
                _chunk = _chunk->Next;
                _next = 0;
            }

            if (_chunk == null)
            {
                return false;
            }

            Current = *Chunk.At(_chunk, _next);
            _next++;
            return true;
        }
    }
}
