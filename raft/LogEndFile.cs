namespace Sched.Raft;

/// <summary>
/// Remembers the log's end in two checked slots. The library keeps it in one file of 20 bytes without a checksum; a
/// smaller number there would drop acknowledged entries without a word.
/// </summary>
/// <remarks>
/// With an interval, a raised end is written at once and forced to the disk later: it outlives the process, but after
/// a power loss it may lag. It never says too much: an end that is lowered is on the disk before the entries go.
/// </remarks>
internal sealed class LogEndFile : IDisposable
{
    // Guards the slots: an end is raised, lowered and forced to the disk by different threads.
    private readonly Lock _slotsLock = new();
    private readonly SlotFile _slots;
    private readonly string _path;
    private readonly TimeSpan _syncInterval;
    private readonly ITimer _sync;
    private bool _isSyncPlanned;
    private bool _isDisposed;

    /// <param name="path">The file.</param>
    /// <param name="mayCreate">True if there is no log yet.</param>
    /// <param name="syncInterval">How long a raised end may wait for the disk.</param>
    /// <param name="time">Measures the interval.</param>
    public LogEndFile(string path, bool mayCreate, TimeSpan syncInterval, TimeProvider time)
    {
        _path = path;
        _syncInterval = syncInterval;
        _sync = time.CreateTimer(_ => SyncPlanned(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (mayCreate)
        {
            SlotFile.Create(path, new byte[LogEnd.Bytes]);
        }
        else if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is missing beside an existing log. Replace this node.");
        }

        _slots = SlotFile.Open(path);
        if (_slots.Found.Count == 0)
        {
            throw new InvalidDataException($"'{path}' is damaged: no slot has a valid checksum. Replace this node.");
        }

        Current = LogEnd.Read(_slots.Found[0]);
    }

    /// <summary>Raised when the file can no longer be forced to the disk; the node must stop.</summary>
    public event Action<Exception>? Failed;

    /// <summary>What was written last.</summary>
    public LogEnd Current { get; private set; }

    /// <summary>Refuses to start with a log that is shorter than it was.</summary>
    public void Verify(long lastIndex)
    {
        if (lastIndex < Current.LastIndex)
        {
            throw new InvalidDataException(
                $"The log ends at {lastIndex}, but {Current.LastIndex} was on the disk ('{_path}'): entries that were "
                + "acknowledged may be gone. Replace this node.");
        }
    }

    /// <summary>Refuses to start when another entry lies where the log ended.</summary>
    public void VerifyTerm(long termAtLast)
    {
        if (termAtLast != Current.LastTerm)
        {
            throw new InvalidDataException(
                $"The log's entry {Current.LastIndex} is of term {termAtLast}, but term {Current.LastTerm} was on the "
                + $"disk ('{_path}'). Replace this node.");
        }
    }

    /// <summary>Writes an end up to which the log was flushed.</summary>
    public void Raise(LogEnd end)
    {
        if (end == Current)
        {
            return;
        }

        lock (_slotsLock)
        {
            Span<byte> record = stackalloc byte[LogEnd.Bytes];
            end.Write(record);
            _slots.WriteUnsynced(record);
            Current = end;
            if (_syncInterval == TimeSpan.Zero)
            {
                _slots.Sync();
            }
            else if (!_isSyncPlanned)
            {
                _isSyncPlanned = true;
                _sync.Change(_syncInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Writes an end below which nothing will be replaced, and waits for the disk.</summary>
    public void Lower(LogEnd end)
    {
        lock (_slotsLock)
        {
            Span<byte> record = stackalloc byte[LogEnd.Bytes];
            end.Write(record);
            _slots.Write(record);
            Current = end;
        }
    }

    public void Dispose()
    {
        lock (_slotsLock)
        {
            _isDisposed = true;
            _sync.Dispose();
            _slots.Dispose();
        }
    }

    private void SyncPlanned()
    {
        try
        {
            lock (_slotsLock)
            {
                _isSyncPlanned = false;
                if (!_isDisposed)
                {
                    _slots.Sync();
                }
            }
        }
        catch (Exception e)
        {
            Failed?.Invoke(e);
        }
    }
}
