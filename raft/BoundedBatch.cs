using System.Collections;
using System.Runtime.CompilerServices;
using DotNext.IO.Log;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;

namespace Sched.Raft;

/// <summary>
/// Cuts what is sent to a peer at once. The library would send the whole backlog as one message under one timeout: a
/// peer far behind would never catch up, and each failed try would leave its bytes in that peer's log.
/// </summary>
internal sealed class BoundedBatch<TResult>(
    ILogEntryConsumer<IRaftLogEntry, TResult> peer, SnapshotOffers offers) : ILogEntryConsumer<IRaftLogEntry, TResult>
{
    public const int EntriesMax = 4095;
    private const long BytesMax = 4 << 20;
    private const int EntryOverhead = 32;

    public bool LogEntryMetadataOnly => peer.LogEntryMetadataOnly;

    public ValueTask<TResult> ReadAsync<TEntry, TList>(TList entries, long? snapshotIndex, CancellationToken token)
        where TEntry : IRaftLogEntry
        where TList : IReadOnlyList<TEntry>
    {
        if (snapshotIndex is not null)
        {
            return offers.MayOffer(peer)
                ? peer.ReadAsync<TEntry, TList>(entries, snapshotIndex, token)
                : throw new MemberUnavailableException(null!);
        }

        var count = CountOf<TEntry, TList>(entries);
        return count == entries.Count
            ? peer.ReadAsync<TEntry, TList>(entries, null, token)
            : peer.ReadAsync<TEntry, Head<TEntry, TList>>(new Head<TEntry, TList>(entries, count), null, token);
    }

    private static int CountOf<TEntry, TList>(TList entries)
        where TEntry : IRaftLogEntry
        where TList : IReadOnlyList<TEntry>
    {
        var count = 0;
        for (var bytes = 0L; count < entries.Count && (count == 0 || bytes < BytesMax); count++)
        {
            bytes += (entries[count].Length ?? 0) + EntryOverhead;
        }

        return count;
    }

    /// <summary>The first entries of a list.</summary>
    private readonly struct Head<TEntry, TList>(TList list, int count) : IReadOnlyList<TEntry>
        where TList : IReadOnlyList<TEntry>
    {
        public int Count => count;

        public TEntry this[int index] => list[index];

        public IEnumerator<TEntry> GetEnumerator()
        {
            for (var i = 0; i < count; i++)
            {
                yield return list[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>
/// Lets a snapshot be offered to a peer four times a second. The library would offer it with every round, each time
/// over a new connection.
/// </summary>
internal sealed class SnapshotOffers(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ConditionalWeakTable<object, StrongBox<long>> _offeredAt = [];

    public bool MayOffer(object peer)
    {
        var now = time.GetTimestamp();
        if (_offeredAt.TryGetValue(peer, out var last) && time.GetElapsedTime(last.Value, now) < Pause)
        {
            return false;
        }

        _offeredAt.AddOrUpdate(peer, new StrongBox<long>(now));
        return true;
    }
}
