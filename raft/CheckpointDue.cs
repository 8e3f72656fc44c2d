namespace Sched.Raft;

/// <summary>
/// Counts what was applied since the newest pair was begun, and says when the next one is due: by bytes, since they
/// are replayed at a start; by entries, since the log holds a file and a mapping for each 64.
/// </summary>
internal sealed class CheckpointDue(CheckpointPolicy policy, TimeProvider time)
{
    private long _bytes;
    private long _entries;
    private long _begunAt = time.GetTimestamp();

    /// <summary>Called under the apply with each entry; true when a checkpoint is due.</summary>
    public bool Count(long bytes)
    {
        _bytes += bytes;
        _entries++;
        return (_bytes >= policy.LogBytes || _entries >= policy.LogEntries)
            && time.GetElapsedTime(_begunAt) >= policy.IntervalMin;
    }

    /// <summary>A checkpoint has begun.</summary>
    public void Begun()
    {
        _bytes = 0;
        _entries = 0;
        _begunAt = time.GetTimestamp();
    }
}
