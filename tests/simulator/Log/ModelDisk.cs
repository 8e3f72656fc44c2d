namespace Sched.Tests.Simulator.Log;

/// <summary>What one node of the model has on its disk; it outlives the node's lives.</summary>
internal sealed class ModelDisk
{
    private readonly List<LogEntry> _entries = [];

    /// <summary>The greatest term seen; on disk before anything is answered in it.</summary>
    public long Term { get; set; }

    /// <summary>The index up to which the log survives a crash.</summary>
    public long Flushed { get; private set; }

    /// <summary>A commit index that was written down some time ago.</summary>
    public long StoredCommit { get; set; }

    /// <summary>The index and term of what lies before the first entry.</summary>
    public long BaseIndex { get; private set; }

    public long BaseTerm { get; private set; }

    /// <summary>The newest checkpoint that counts: the one that the replica loads.</summary>
    public LogPair? Newest { get; private set; }

    /// <summary>The one before it: the log reaches back to it, and lagging nodes get it.</summary>
    public LogPair? Shown { get; private set; }

    /// <summary>The newest checkpoint is damaged; it is found out at the next start.</summary>
    public bool IsNewestDamaged { get; set; }

    public long LastIndex => BaseIndex + _entries.Count;

    public long LastTerm => _entries.Count == 0 ? BaseTerm : _entries[^1].Term;

    public LogEntry EntryAt(long index) => _entries[(int)(index - BaseIndex - 1)];

    /// <summary>The term at an index; -1 when the log does not hold it.</summary>
    public long TermAt(long index) => index switch
    {
        _ when index == BaseIndex => BaseTerm,
        _ when index < BaseIndex || index > LastIndex => -1,
        _ => EntryAt(index).Term,
    };

    public void Append(LogEntry entry) => _entries.Add(entry);

    public void CutTail(long from)
    {
        _entries.RemoveRange((int)(from - BaseIndex - 1), (int)(LastIndex - from + 1));
        Flushed = Math.Min(Flushed, LastIndex);
    }

    /// <summary>The log is on the disk up to an entry, if that was not cut meanwhile.</summary>
    public bool Flush(long index, long term)
    {
        if (TermAt(index) != term)
        {
            return false;
        }

        Flushed = Math.Max(Flushed, index);
        return true;
    }

    /// <summary>A checkpoint is complete. The older one is shown from now on.</summary>
    public void Count(LogPair pair)
    {
        Shown = Newest;
        Newest = pair;
        IsNewestDamaged = false;
    }

    /// <summary>Drops what lies before the shown checkpoint.</summary>
    public void CutHead(long lowestNeeded)
    {
        if (Shown is { } shown && shown.Index > BaseIndex && shown.Index <= lowestNeeded)
        {
            _entries.RemoveRange(0, (int)(shown.Index - BaseIndex));
            (BaseIndex, BaseTerm) = (shown.Index, shown.Term);
        }
    }

    /// <summary>Takes another node's checkpoint in place of all that it covers.</summary>
    public void Install(LogPair pair)
    {
        var keepsTail = TermAt(pair.Index) == pair.Term;
        _entries.RemoveRange(0, keepsTail ? (int)(pair.Index - BaseIndex) : _entries.Count);
        (BaseIndex, BaseTerm) = (pair.Index, pair.Term);
        (Newest, Shown) = (pair, pair);
        IsNewestDamaged = false;
        Flushed = keepsTail ? Math.Max(Flushed, pair.Index) : pair.Index;
        StoredCommit = Math.Max(StoredCommit, pair.Index);
    }

    /// <summary>The power went: of what was not flushed, some is gone.</summary>
    public void Crash(long keptUnflushed)
    {
        if (LastIndex > Flushed + keptUnflushed)
        {
            CutTail(Flushed + keptUnflushed + 1);
        }

        Flushed = LastIndex;
    }

    /// <summary>The checkpoint to load; a damaged one is passed over. True: it was.</summary>
    public bool FallBack()
    {
        if (!IsNewestDamaged || Newest is null || Newest == Shown)
        {
            return false;
        }

        IsNewestDamaged = false;
        Newest = Shown;
        return true;
    }
}
