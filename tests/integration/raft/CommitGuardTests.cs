using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>
/// The leader's side of replication, in groups of five, where the library's median of the answers that came in is not
/// a majority.
/// </summary>
public sealed class CommitGuardTests : IDisposable
{
    private const long Term = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("sched-guard-").FullName;

    [Fact]
    public async Task Five_nodes_of_which_two_are_away_agree()
    {
        await using var group = await TestGroup.StartAsync(new GroupSettings { Size = 5 });
        foreach (var node in group.Followers.Take(2).ToArray())
        {
            await node.StopAsync();
        }

        await group.AppendAsync(100);
        await group.AgreeAsync();
    }

    [Fact]
    public async Task What_two_of_five_have_is_not_committed()
    {
        await using var log = await LedByUsAsync(entries: 10);
        var (ahead, behind) = (new Peer(), new Peer());
        await AnswerAsync(log, ahead, log.LastEntryIndex);
        await AnswerAsync(log, behind, log.LastEntryIndex - 2);

        // Two members hang; the median of three answers (own, ahead, behind) is the last index.
        await ((IAuditTrail)log).CommitAsync(log.LastEntryIndex, TestContext.Current.CancellationToken);
        Assert.Equal(log.LastEntryIndex - 2, log.LastCommittedEntryIndex);

        await AnswerAsync(log, behind, log.LastEntryIndex);
        await ((IAuditTrail)log).CommitAsync(log.LastEntryIndex, TestContext.Current.CancellationToken);
        Assert.Equal(log.LastEntryIndex, log.LastCommittedEntryIndex);
    }

    [Fact]
    public async Task A_peer_gets_a_bounded_batch()
    {
        await using var log = await LedByUsAsync(entries: 5000);
        var peer = new Peer();
        await AnswerAsync(log, peer, 0);
        Assert.Equal(4095, peer.Entries);

        for (var i = 0; i < 3; i++)
        {
            var large = new BinaryLogEntry { Content = Ledger.Entry(2, i, 3 << 20), Term = Term };
            await ((IPersistentState)log).AppendAsync(large, TestContext.Current.CancellationToken);
        }

        IPersistentState trail = log;
        var last = log.LastEntryIndex;
        await trail.ReadAsync(peer, last - 2, last, TestContext.Current.CancellationToken);
        Assert.Equal(2, peer.Entries);
    }

    [Fact]
    public async Task Answers_of_before_a_change_of_members_do_not_count()
    {
        await using var log = await LedByUsAsync(entries: 10);
        await AnswerAsync(log, new Peer(), log.LastEntryIndex);
        await AnswerAsync(log, new Peer(), log.LastEntryIndex);
        log.ForgetMatches();
        await ((IAuditTrail)log).CommitAsync(log.LastEntryIndex, TestContext.Current.CancellationToken);
        Assert.Equal(0, log.LastCommittedEntryIndex);
    }

    [Fact]
    public async Task An_entry_of_an_earlier_term_is_not_committed_by_counting()
    {
        await using var log = await LedByUsAsync(entries: 10);
        var state = (IPersistentState)log;
        await state.UpdateTermAsync(Term + 1, true, TestContext.Current.CancellationToken);
        await NoOpAsync(log, Term + 1);
        await AnswerAsync(log, new Peer(), log.LastEntryIndex - 1);
        await AnswerAsync(log, new Peer(), log.LastEntryIndex - 1);
        await ((IAuditTrail)log).CommitAsync(log.LastEntryIndex - 1, TestContext.Current.CancellationToken);
        Assert.Equal(0, log.LastCommittedEntryIndex);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<DurableLog> LedByUsAsync(int entries)
    {
        var options = new RaftOptions
        {
            DataFolder = _folder,
            Self = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 1),
            Applier = new Ledger(_folder),
            LowestMemberIndex = () => 0,
            LogChunkBytes = 1 << 16,
        };
        var log = DurableLog.Open(_folder, IStateMachine.CreateNoOp(long.MaxValue), options);
        log.MemberCount = () => 5;
        var state = (IPersistentState)log;
        await state.UpdateTermAsync(Term, true, TestContext.Current.CancellationToken);
        await NoOpAsync(log, Term);
        for (var i = 0; i < entries; i++)
        {
            var entry = new BinaryLogEntry { Content = Ledger.Entry(1, i), Term = Term };
            await state.AppendAsync(entry, TestContext.Current.CancellationToken);
        }

        return log;
    }

    private static async Task NoOpAsync(IPersistentState log, long term)
        => await log.AppendAsync(new EmptyLogEntry { Term = term }, TestContext.Current.CancellationToken);

    private static async Task AnswerAsync(DurableLog log, Peer peer, long lastIndex)
    {
        peer.LastIndex = lastIndex;
        IPersistentState trail = log;
        await trail.ReadAsync(peer, 1, log.LastEntryIndex, TestContext.Current.CancellationToken);
    }

    /// <summary>A member that answers every round with the index it is told.</summary>
    private sealed class Peer : ILogEntryConsumer<IRaftLogEntry, Result<ReplicationStatus>>
    {
        public long LastIndex { get; set; }

        /// <summary>How many entries came last.</summary>
        public int Entries { get; private set; }

        public ValueTask<Result<ReplicationStatus>> ReadAsync<TEntry, TList>(
            TList entries, long? snapshotIndex, CancellationToken token)
            where TEntry : IRaftLogEntry
            where TList : IReadOnlyList<TEntry>
        {
            Entries = entries.Count;
            var status = new ReplicationStatus
            {
                Result = HeartbeatResult.ReplicatedWithLeaderTerm,
                LastIndex = LastIndex,
            };
            return ValueTask.FromResult(new Result<ReplicationStatus> { Term = Term, Value = status });
        }
    }
}
