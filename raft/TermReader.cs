using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace Sched.Raft;

/// <summary>Reads the term of one entry, or of the snapshot that stands for it.</summary>
internal sealed class TermReader : ILogEntryConsumer<IRaftLogEntry, long>
{
    public static readonly TermReader Instance = new();

    public bool LogEntryMetadataOnly => true;

    public ValueTask<long> ReadAsync<TEntry, TList>(TList entries, long? snapshotIndex, CancellationToken token)
        where TEntry : IRaftLogEntry
        where TList : IReadOnlyList<TEntry> => ValueTask.FromResult(entries[0].Term);
}
