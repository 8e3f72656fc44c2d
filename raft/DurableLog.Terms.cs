using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace Sched.Raft;

/// <summary>Term and vote: written to the checked copy first, and a raised term ends the leadership at once.</summary>
internal sealed partial class DurableLog
{
    // The base class implements these explicitly, so they are reached through its interface map.
    private Func<ClusterMemberId, CancellationToken, ValueTask<long>> _baseIncrementTerm = null!;
    private Func<long, bool, CancellationToken, ValueTask> _baseUpdateTerm = null!;
    private Func<ClusterMemberId, CancellationToken, ValueTask> _baseUpdateVote = null!;

    async ValueTask<long> IPersistentState.IncrementTermAsync(ClusterMemberId member, CancellationToken token)
    {
        await _gate.WaitAsync(token).ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _leaderTerm, -1);
            Intend(() => _votes.Intend(((IPersistentState)this).Term + 1, member));
            return await _baseIncrementTerm(member, token).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    async ValueTask IPersistentState.UpdateTermAsync(long term, bool resetLastVote, CancellationToken token)
    {
        await _gate.WaitAsync(token).ConfigureAwait(false);
        bool wasLeader;
        try
        {
            wasLeader = LeaderTerm >= 0;
            Volatile.Write(ref _leaderTerm, -1);
            Intend(() => _votes.Intend(term, resetLastVote));
            await _baseUpdateTerm(term, resetLastVote, token).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        if (wasLeader && _hooks.TermRaised is { } hook)
        {
            await hook().ConfigureAwait(false);
        }
    }

    async ValueTask IPersistentState.UpdateVotedForAsync(ClusterMemberId member, CancellationToken token)
    {
        await _gate.WaitAsync(token).ConfigureAwait(false);
        try
        {
            Intend(() => _votes.Intend(((IPersistentState)this).Term, member));
            await _baseUpdateVote(member, token).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Intend(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e)
        {
            Failed?.Invoke(e);
            throw;
        }
    }

    private void BindBaseTerms()
    {
        _baseIncrementTerm = Bind<Func<ClusterMemberId, CancellationToken, ValueTask<long>>>("IncrementTermAsync");
        _baseUpdateTerm = Bind<Func<long, bool, CancellationToken, ValueTask>>("UpdateTermAsync");
        _baseUpdateVote = Bind<Func<ClusterMemberId, CancellationToken, ValueTask>>("UpdateVotedForAsync");
    }

    private T Bind<T>(string name)
        where T : Delegate
    {
        var map = typeof(WriteAheadLog).GetInterfaceMap(typeof(IPersistentState));
        var place = Array.FindIndex(map.InterfaceMethods, method => method.Name == name);
        return map.TargetMethods[place].CreateDelegate<T>(this);
    }
}
