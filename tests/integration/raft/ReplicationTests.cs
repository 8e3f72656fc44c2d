using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Three nodes that agree.</summary>
public sealed class ReplicationTests
{
    [Fact]
    public async Task Three_nodes_elect_a_leader_and_apply_alike()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(200);
        await group.AgreeAsync();
        Assert.Single(group.Nodes, node => node.IsLeading);
        Assert.All(group.Followers, node => Assert.Equal(group.Leader.Node.LeaderEndPoint, node.Node.LeaderEndPoint));
    }

    [Fact]
    public async Task The_context_comes_with_its_entry_on_the_leader_only()
    {
        await using var group = await TestGroup.StartAsync();
        var applied = new TaskCompletionSource<long>();
        var fate = await group.Leader.ProposeAsync(Ledger.Entry(7, 0), applied);
        Assert.Equal(ProposalFate.Applied, fate);
        Assert.Equal(group.Leader.Ledger.AppliedIndex, await applied.Task);
    }

    [Fact]
    public async Task A_follower_refuses_to_propose_and_to_read()
    {
        await using var group = await TestGroup.StartAsync();
        var term = group.Leader.Node.LeaderTerm;
        var follower = group.Followers.First().Node;
        Assert.Equal(ProposalFate.NotAppended, await follower.ProposeAsync(Ledger.Entry(7, 0), term, new object()));
        await Assert.ThrowsAsync<NotLeaderException>(
            () => follower.BarrierAsync(term, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_barrier_names_an_index_that_holds_everything_acknowledged()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var (node, before) = (group.Leader.Node, group.Leader.Ledger.AppliedIndex);
        var index = await node.BarrierAsync(node.LeaderTerm, TestContext.Current.CancellationToken);
        Assert.InRange(index, before, long.MaxValue);
        Assert.NotEqual(long.MinValue, node.QuorumHeardAt);
    }

    [Fact]
    public async Task A_leader_is_announced_and_its_end_too()
    {
        await using var group = await TestGroup.StartAsync();
        var leader = group.Leader;
        var term = leader.Node.LeaderTerm;
        await Eventually.Holds(() => leader.Led.Contains(term), "the leadership is announced");

        // Without a majority nobody may go on leading.
        foreach (var follower in group.Followers.ToArray())
        {
            await follower.StopAsync();
        }

        await Eventually.Holds(() => leader.Ended.Contains(term), "the end of the leadership is announced");
        Assert.Equal(-1, leader.Node.LeaderTerm);
        Assert.Equal(ProposalFate.NotAppended, await leader.Node.ProposeAsync(Ledger.Entry(7, 0), term, new object()));
    }

    [Fact]
    public async Task A_group_of_one_leads_itself_and_goes_on_after_a_restart()
    {
        await using var group = await TestGroup.StartAsync(new GroupSettings { Size = 1 });
        await group.AppendAsync(20);
        var digest = group.Leader.Ledger.Digest;
        await group.Nodes[0].StopAsync();
        await group.Nodes[0].StartAsync();
        await group.LeaderAsync();
        Assert.Equal(digest, group.Leader.Ledger.Digest);
        await group.AppendAsync(20);
        await group.AgreeAsync();
    }
}
