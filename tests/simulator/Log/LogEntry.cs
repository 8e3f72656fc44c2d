namespace Sched.Tests.Simulator.Log;

/// <summary>An entry of the model's log. The first of each term has no bytes and is not shown to the engine.</summary>
internal sealed class LogEntry(long index, long term, byte[]? bytes, long appendedAt)
{
    public long Index => index;

    public long Term => term;

    public byte[]? Bytes => bytes;

    /// <summary>When its leader appended it, in true time.</summary>
    public long AppendedAt => appendedAt;
}

/// <summary>A checkpoint: what the replica was after an entry.</summary>
internal sealed record LogPair(long Index, long Term, object State);
