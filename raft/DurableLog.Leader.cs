using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace Sched.Raft;

/// <summary>The leader's side: its own appends, replication and the commit index.</summary>
internal sealed partial class DurableLog
{
    // An ex-leader hears of a higher term, stores it, waits for the disk, and leaves the leader's state only then. In
    // between it would stamp entries with its successor's term, and log matching would accept them as the
    // successor's: silent divergence. So an entry counts only in the term this node itself has won.
    async ValueTask<long> IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, CancellationToken token)
    {
        var isNoOp = typeof(TEntry) == typeof(EmptyLogEntry);
        await _gate.WaitAsync(token).ConfigureAwait(false);
        long index;
        bool isFirst;
        try
        {
            var term = ((IPersistentState)this).Term;
            if (isNoOp && entry.Term == term)
            {
                Win(term);
            }

            if (entry.Term != term || entry.Term != LeaderTerm)
            {
                throw new StaleTermException(entry.Term, LeaderTerm);
            }

            if (entry is IInputLogEntry { Context: Proposal proposal })
            {
                proposal.Appending();
            }

            index = await base.AppendAsync(entry, token).ConfigureAwait(false);
            isFirst = isNoOp && _termStartOf != term;
            if (isFirst)
            {
                _termStartOf = term;
                _termStart = index;
            }
        }
        finally
        {
            _gate.Release();
        }

        if (isFirst)
        {
            Won?.Invoke(entry.Term, index);
        }

        return index;
    }

    // What is sent to peers is bounded, and their answers are remembered: the library forgets them between rounds.
    ValueTask<TResult> IAuditTrail<IRaftLogEntry>.ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
        => typeof(TResult) == typeof(Result<ReplicationStatus>)
            ? ReplicateAsync(reader, startIndex, endIndex, token)
            : base.ReadAsync(reader, startIndex, endIndex, token);

    // The library takes the median of the answers that came in. With five members of which two hang, that is a
    // minority: an acknowledged entry would be lost. Here only what a majority has answered for is committed.
    async ValueTask<long> IAuditTrail.CommitAsync(long endIndex, CancellationToken token)
    {
        var term = LeaderTerm;
        if (term >= 0 && endIndex > LastCommittedEntryIndex)
        {
            endIndex = _hooks.SkipsCommitGuard ? endIndex : Guarded(endIndex);
            await RecordLeaderEndAsync(term, endIndex, token).ConfigureAwait(false);
        }

        return await base.CommitAsync(endIndex, token).ConfigureAwait(false);
    }

    /// <summary>
    /// A group of one elects nobody and appends no no-op: it leads in the term it is in. Returns the index before
    /// which everything counts as an earlier leadership's.
    /// </summary>
    public void AssumeAlone()
    {
        var term = ((IPersistentState)this).Term;
        _peers.Begin(term);
        _peers.Forget();
        _termStart = 0;
        Volatile.Write(ref _leaderTerm, term);
        Won?.Invoke(term, LastEntryIndex);
    }

    private void Win(long term)
    {
        _peers.Begin(term);
        Volatile.Write(ref _leaderTerm, term);
    }

    private async ValueTask<TResult> ReplicateAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> peer, long startIndex, long endIndex, CancellationToken token)
    {
        if (_hooks.Replicating is { } hook)
        {
            await hook(token).ConfigureAwait(false);
        }

        var term = LeaderTerm;
        var sentAt = _time.GetTimestamp();
        var end = Math.Min(endIndex, startIndex + BoundedBatch<TResult>.EntriesMax - 1);
        var batch = new BoundedBatch<TResult>(peer, _offers);
        var answer = await base.ReadAsync(batch, startIndex, end, token).ConfigureAwait(false);
        if (term >= 0 && answer is Result<ReplicationStatus> { Value: { } status } && IsStored(status.Result))
        {
            _peers.Note(peer, term, status.LastIndex, sentAt, MemberCount());
        }

        return answer;
    }

    private static bool IsStored(HeartbeatResult result)
        => result is HeartbeatResult.Replicated or HeartbeatResult.ReplicatedWithLeaderTerm;

    private long Guarded(long endIndex)
    {
        var safe = _peers.MatchOfMajority(MemberCount());

        // An entry of an earlier term is never committed by counting (Raft, section 5.4.2).
        return safe < _termStart
            ? LastCommittedEntryIndex
            : Math.Min(endIndex, Math.Max(safe, LastCommittedEntryIndex));
    }

    // Before the commit, so that an acknowledged entry is never above the end that the checked copy knows.
    private async ValueTask RecordLeaderEndAsync(long term, long commitIndex, CancellationToken token)
    {
        if (commitIndex <= LastCommittedEntryIndex)
        {
            return;
        }

        var last = LastEntryIndex;
        await FlushAsync(token).ConfigureAwait(false);
        var lastTerm = await TermAtAsync(last, token).ConfigureAwait(false);
        lock (_endLock)
        {
            // A follower's append may have cut the log meanwhile; then this leadership has nothing to record.
            if (LeaderTerm == term)
            {
                RecordEnd(_end.Raise, new LogEnd(commitIndex, last, lastTerm));
            }
        }
    }
}
