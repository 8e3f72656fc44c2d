using DotNext.Net.Cluster.Consensus.Raft;
using Sched.Leader;
using NotLeader = Sched.Leader.NotLeaderException;

namespace Sched.Raft;

/// <summary>What a node is asked to do.</summary>
public sealed partial class RaftNode
{
    /// <inheritdoc/>
    public async Task<ProposalFate> ProposeAsync(ReadOnlyMemory<byte> entry, long term, object context)
    {
        if (term < 0 || term != LeaderTerm)
        {
            return ProposalFate.NotAppended;
        }

        var proposal = new Proposal(term, context);
        try
        {
            // Never the library's own stamp: it would take the highest term seen, not the one this node leads in.
            var stamped = new BinaryLogEntry { Content = entry, Term = term, Context = proposal };
            await Cluster.ReplicateAsync(stamped, _stopping.Token).ConfigureAwait(false);
        }
        catch (StaleTermException)
        {
            return ProposalFate.NotAppended;
        }
        catch (Exception) when (!proposal.IsAppended)
        {
            return ProposalFate.NotAppended;
        }
        catch (Exception)
        {
            // Not leader any more, cancelled, failed: after the append none of it says what became of the entry.
        }

        // The library's call ends when any entry at that index was applied, so only apply's word counts.
        return proposal.Fate ?? ProposalFate.Unknown;
    }

    /// <inheritdoc/>
    public async Task<long> BarrierAsync(long term, CancellationToken token)
    {
        ThrowIfNotLeading(term);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token, _stopping.Token);
        limited.CancelAfter(_options.BarrierTimeout);
        try
        {
            await Cluster.ApplyReadBarrierAsync(ReadBarrierType.Strong, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new NotLeader($"No majority answered within {_options.BarrierTimeout.TotalSeconds:0.###} s.", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new NotLeader("This node does not lead the group any more.", e);
        }

        ThrowIfNotLeading(term);
        return AppliedIndex;
    }

    /// <summary>Waits until the log has been applied here up to an index.</summary>
    public async Task WaitForAppliedAsync(long index, CancellationToken token)
        => await Log.WaitForApplyAsync(index, token).ConfigureAwait(false);

    /// <summary>The term of the last entry in the log here.</summary>
    public async Task<long> LastLogTermAsync(CancellationToken token)
        => await Log.TermAtAsync(LastIndex, token).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<long> CheckpointAsync(CancellationToken token)
        => _checkpointer?.MakeAsync(token) ?? throw new InvalidOperationException("The node is not started.");

    private void ThrowIfNotLeading(long term)
    {
        if (term < 0 || term != LeaderTerm)
        {
            throw new NotLeader();
        }
    }

    // The no-op of the election stands above everything of earlier terms, so when it is applied, all of that is.
    private async Task AnnounceAsync(long term, long noOpIndex)
    {
        try
        {
            await Log.WaitForApplyAsync(noOpIndex, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The node stops, or the watcher ends the process.
            return;
        }

        var leadership = LeadershipToken;
        if (LeaderTerm != term)
        {
            return;
        }

        Leading?.Invoke(term);
        leadership.UnsafeRegister(_ => ThreadPool.QueueUserWorkItem(_ => Stopped?.Invoke(term)), null);
    }
}
