namespace Sched.Raft;

/// <summary>
/// Remembers the log's end in two checked slots. The library keeps it in one file of 20 bytes without a checksum; a
/// smaller number there would drop acknowledged entries without a word.
/// </summary>
internal sealed class LogEndFile : IDisposable
{
    private readonly SlotFile _slots;
    private readonly string _path;

    /// <param name="path">The file.</param>
    /// <param name="mayCreate">True if there is no log yet.</param>
    public LogEndFile(string path, bool mayCreate)
    {
        _path = path;
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

    /// <summary>Writes the end and waits for the disk.</summary>
    public void Record(LogEnd end)
    {
        if (end == Current)
        {
            return;
        }

        Span<byte> record = stackalloc byte[LogEnd.Bytes];
        end.Write(record);
        _slots.Write(record);
        Current = end;
    }

    public void Dispose() => _slots.Dispose();
}
