using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>A follower that was away.</summary>
public sealed class CatchUpTests
{
    private static bool IsLong => Environment.GetEnvironmentVariable("SCHED_LONG") == "1";

    [Fact]
    public async Task A_backlog_larger_than_one_request_can_carry_catches_up()
    {
        const int EntryBytes = 256 << 10;
        var settings = new GroupSettings
        {
            RequestTimeout = TimeSpan.FromMilliseconds(150),
            LogChunkBytes = 16 << 20,
        };
        await using var group = await TestGroup.StartAsync(settings);
        var away = group.Followers.First();
        await away.StopAsync();
        await group.AppendAsync((IsLong ? 250 : 60) * (1 << 20) / EntryBytes, EntryBytes);
        await away.StartAsync();
        await group.AgreeAsync();
    }

    [Fact]
    public async Task A_follower_away_for_several_checkpoints_catches_up_by_entries()
    {
        var count = IsLong ? 300_000 : 20_000;
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(100);
        var away = group.Followers.First();
        await group.AgreeAsync();
        var lastAnswer = away.Node.CommitIndex;
        foreach (var node in group.Nodes)
        {
            node.LowestMemberIndex = () => lastAnswer;
        }

        await away.StopAsync();
        var leader = await group.LeaderAsync();
        for (var i = 0; i < 4; i++)
        {
            await group.AppendAsync(count / 4, outstanding: 64);
            await leader.Node.CheckpointAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(leader.Node.ShownPairIndex, 0, lastAnswer);
        Assert.InRange(leader.Node.NewestPairIndex, count, long.MaxValue);
        Assert.InRange(leader.Node.UncutEntries, count, long.MaxValue);
        await away.StartAsync();
        await group.AgreeAsync();
        Assert.InRange(away.Ledger.FirstHanded, 1, lastAnswer);
    }

    [Fact]
    public async Task A_snapshot_is_refused_without_harm()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(100);
        await group.AgreeAsync();
        var away = group.Followers.First();
        var before = away.Ledger.AppliedIndex;
        await away.StopAsync();
        var leader = await group.LeaderAsync();
        for (var i = 0; i < 3; i++)
        {
            await group.AppendAsync(100);
            await leader.Node.CheckpointAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(leader.Node.ShownPairIndex, before + 1, long.MaxValue);
        await away.StartAsync();
        await Eventually.Holds(() => away.Node.LeaderEndPoint is not null, "the follower hears of its leader");
        await group.AppendAsync(100);
        Assert.Equal(before, away.Ledger.AppliedIndex);
        Assert.All(group.Nodes, node => Assert.Empty(node.Exits));
    }

    [Fact]
    public async Task An_empty_node_without_the_bootstrap_flag_does_not_vote()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var (leader, lost, other) = (group.Leader, group.Followers.First(), group.Followers.Last());
        await LoseDiskAsync(lost);
        Assert.Empty(lost.Node.Members);

        // Two of three are up, but only one of them may vote: nobody can be elected, however long it takes.
        await leader.StopAsync();
        await Eventually.NeverHolds(() => other.IsLeading || lost.IsLeading, TimeSpan.FromSeconds(4));

        await leader.StartAsync();
        await group.LeaderAsync();
        await group.AppendAsync(20);
        Assert.Empty(lost.Node.Members);
        Assert.False(lost.IsLeading);
    }

    [Fact]
    public async Task An_empty_node_that_a_leader_lists_is_not_counted()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var (leader, lost, other) = (group.Leader, group.Followers.First(), group.Followers.Last());
        await LoseDiskAsync(lost);
        Assert.False(lost.Node.IsMember);

        // It is up, but it has forgotten what it promised: with it alone the leader has no majority.
        await other.StopAsync();
        var proposed = leader.ProposeAsync(Ledger.Entry(9, 0));
        await Eventually.NeverHolds(
            () => proposed.IsCompletedSuccessfully && proposed.Result == ProposalFate.Applied, TimeSpan.FromSeconds(2));
        Assert.Equal(0, lost.Node.LastIndex);

        await other.StartAsync();
        await group.AppendAsync(20);
    }

    private static async Task LoseDiskAsync(TestNode node)
    {
        await node.StopAsync();
        Directory.Delete(node.Folder, recursive: true);
        node.IsBootstrap = false;
        await node.StartAsync();
    }
}
