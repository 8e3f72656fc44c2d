using System.Buffers.Binary;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace Sched.Raft;

/// <summary>The follower's side: entries and snapshots that come from the leader.</summary>
internal sealed partial class DurableLog
{
    // The library's file of the log's end: version, commit index, last index.
    private const int CheckpointBytes = 20;
    private const int FlusherWaitsMax = 30;

    // The library answers before its flush: of entries acknowledged to a client more than half were not on a majority
    // of disks. One flush for each message.
    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
    {
        if (_hooks.FollowerAppending is { } hook)
        {
            await hook().ConfigureAwait(false);
        }

        var hasEntries = entries.RemainingCount > 0;
        if (hasEntries && startIndex <= LastEntryIndex)
        {
            await LowerEndAsync(startIndex - 1, token).ConfigureAwait(false);
        }

        await base.AppendAsync(entries, startIndex, skipCommitted, token).ConfigureAwait(false);
        if (hasEntries && !_hooks.SkipsFollowerFlush)
        {
            await RaiseEndAsync(token).ConfigureAwait(false);
        }

        if (hasEntries)
        {
            _hooks.FollowerAnswering?.Invoke(LastEntryIndex);
        }
    }

    // The library's flusher reads the snapshot's index before it takes its lock. A pass with work left that meets an
    // install would flush a range whose page does not exist, and the log would be dead. So wait for it first.
    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        TEntry entry, long startIndex, CancellationToken token)
    {
        if (entry.IsSnapshot && IsFlusherBehind())
        {
            await WaitForFlusherAsync(token).ConfigureAwait(false);
        }

        await base.AppendAsync(entry, startIndex, token).ConfigureAwait(false);
    }

    // Entries from here on are about to be replaced. A crash on the way leaves a shorter log by right, so the checked
    // copy must not insist on the old end.
    private async ValueTask LowerEndAsync(long index, CancellationToken token)
    {
        var floor = Math.Max(index, LastCommittedEntryIndex);
        if (_end.Current.LastIndex <= floor)
        {
            return;
        }

        var term = await TermAtAsync(floor, token).ConfigureAwait(false);
        lock (_endLock)
        {
            RecordEnd(_end.Lower, new LogEnd(LastCommittedEntryIndex, floor, term));
        }
    }

    private async ValueTask RaiseEndAsync(CancellationToken token)
    {
        var last = LastEntryIndex;
        await FlushAsync(token).ConfigureAwait(false);
        var term = await TermAtAsync(last, token).ConfigureAwait(false);
        lock (_endLock)
        {
            RecordEnd(_end.Raise, new LogEnd(LastCommittedEntryIndex, last, term));
        }
    }

    private async ValueTask WaitForFlusherAsync(CancellationToken token)
    {
        // Wakes the flusher: after an earlier install nothing else does.
        await FlushAsync(token).ConfigureAwait(false);
        for (var waits = 0; IsFlusherBehind(); waits++)
        {
            if (waits == FlusherWaitsMax)
            {
                throw new IOException("The log is being flushed. Offer the snapshot again.");
            }

            await Task.Delay(1, token).ConfigureAwait(false);
        }

        // The file is written a moment before the pass ends.
        await Task.Delay(2, token).ConfigureAwait(false);
    }

    private bool IsFlusherBehind()
    {
        using var file = File.OpenHandle(_checkpointFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[CheckpointBytes];
        return RandomAccess.Read(file, bytes, 0) != CheckpointBytes
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]) < LastCommittedEntryIndex
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]) < LastEntryIndex;
    }
}
