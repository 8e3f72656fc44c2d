using System.Text;
using Sched.Leader;
using Xunit;

namespace Sched.Tests.Contract;

/// <summary>
/// What the leader's shell may rely on, whatever log is below it. The simulator's model and the real nodes pass the
/// same tests, so that what was found with the one is worth something for the other.
/// </summary>
public abstract class ReplicatedLogContract
{
    internal abstract ILogGroup NewGroup(int size);

    [Fact]
    public async Task Every_replica_gets_each_entry_once_in_one_order_with_its_term()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        var term = log.LeaderTerm;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(ProposalFate.Applied, await ProposeAsync(group, log, $"entry {i}"));
        }

        await AgreeAsync(group, 10);
        var records = group.ReplicaOf(leader).Records;
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"entry {i}"), records.Select(record => record.Text));
        Assert.All(records, record => Assert.Equal(term, record.Term));
        Assert.Equal(records.Select(record => record.Index).Distinct().Order(), records.Select(record => record.Index));
    }

    [Fact]
    public async Task The_context_comes_with_its_entry_and_only_where_it_was_proposed()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        var contexts = Enumerable.Range(0, 5).Select(_ => new object()).ToArray();
        for (var i = 0; i < contexts.Length; i++)
        {
            await ProposeAsync(group, log, $"{i}", contexts[i]);
        }

        await AgreeAsync(group, contexts.Length);
        Assert.Equal(contexts, group.ReplicaOf(leader).Records.Select(record => record.Context));
        foreach (var follower in Nodes(group).Where(node => node != leader))
        {
            Assert.All(group.ReplicaOf(follower).Records, record => Assert.Null(record.Context));
        }
    }

    [Fact]
    public async Task Outstanding_proposals_end_each_with_its_own_entry()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        const int Outstanding = 4;
        for (var round = 0; round < 5; round++)
        {
            var fates = Enumerable.Range(0, Outstanding)
                .Select(i => ProposeAsync(log, $"{round}.{i}", $"{round}.{i}"))
                .ToArray();
            foreach (var fate in fates)
            {
                Assert.Equal(ProposalFate.Applied, await group.EndOf(fate));
            }
        }

        await AgreeAsync(group, 5 * Outstanding);
        Assert.All(group.ReplicaOf(leader).Records, record => Assert.Equal(record.Text, record.Context));
    }

    [Fact]
    public async Task Who_does_not_lead_proposes_nothing_and_has_no_barrier()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        var follower = group.LogOf(Nodes(group).First(node => node != leader));

        Assert.Equal(-1, follower.LeaderTerm);
        Assert.Equal(
            ProposalFate.NotAppended,
            await group.EndOf(follower.ProposeAsync(Bytes("x"), log.LeaderTerm, new object())));
        await Assert.ThrowsAsync<NotLeaderException>(
            () => group.EndOf(follower.BarrierAsync(log.LeaderTerm, CancellationToken.None)));
    }

    [Fact]
    public async Task A_proposal_for_another_term_than_the_one_won_is_refused()
    {
        await using var group = await StartAsync(3);
        var (_, log) = await LeaderAsync(group);

        foreach (var term in (long[])[log.LeaderTerm - 1, log.LeaderTerm + 1, -1])
        {
            Assert.Equal(
                ProposalFate.NotAppended, await group.EndOf(log.ProposeAsync(Bytes("x"), term, new object())));
        }
    }

    [Fact]
    public async Task A_barrier_holds_what_was_acknowledged_and_applied_here()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        await ProposeAsync(group, log, "one");
        var acknowledged = group.ReplicaOf(leader).AppliedIndex;

        var index = await group.EndOf(log.BarrierAsync(log.LeaderTerm, CancellationToken.None));

        Assert.InRange(index, acknowledged, long.MaxValue);
        Assert.InRange(log.QuorumHeardAt, long.MinValue + 1, group.TimestampOf(leader));
    }

    [Fact]
    public async Task A_new_leader_has_applied_all_that_was_acknowledged_before_it_is_said_to_lead()
    {
        await using var group = await StartAsync(3);
        var (first, log) = await LeaderAsync(group);
        var term = log.LeaderTerm;
        for (var i = 0; i < 20; i++)
        {
            await ProposeAsync(group, log, $"{i}");
        }

        var acknowledged = group.ReplicaOf(first).AppliedIndex;
        await group.StopAsync(first);
        var (second, next) = await LeaderAsync(group);

        Assert.InRange(next.LeaderTerm, term + 1, long.MaxValue);
        var begun = group.ReplicaOf(second).Events.First(each => each.IsBegin && each.Term == next.LeaderTerm);
        Assert.InRange(begun.AtIndex, acknowledged, long.MaxValue);
        Assert.Equal(ProposalFate.Applied, await ProposeAsync(group, next, "after"));
        Assert.Equal(next.LeaderTerm, group.ReplicaOf(second).Records[^1].Term);
    }

    [Fact]
    public async Task A_node_that_comes_back_gets_everything_again_and_catches_up()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        var follower = Nodes(group).First(node => node != leader);
        await ProposeAsync(group, log, "before");
        await group.StopAsync(follower);
        await ProposeAsync(group, log, "meanwhile");
        await group.StartAsync(follower);

        await AgreeAsync(group, 2);
        Assert.Equal(["before", "meanwhile"], group.ReplicaOf(follower).Records.Select(record => record.Text));
    }

    [Fact]
    public async Task Without_a_majority_leading_ends_and_nothing_is_promised()
    {
        await using var group = await StartAsync(3);
        var (leader, log) = await LeaderAsync(group);
        var term = log.LeaderTerm;
        foreach (var follower in Nodes(group).Where(node => node != leader))
        {
            await group.StopAsync(follower);
        }

        var fate = await group.EndOf(ProposeAsync(log, "alone", new object()));

        Assert.NotEqual(ProposalFate.Applied, fate);
        await group.UntilAsync(
            () => group.ReplicaOf(leader).Events.Any(each => !each.IsBegin && each.Term == term), "the term has ended");
        Assert.Equal(-1, log.LeaderTerm);
        Assert.DoesNotContain(group.ReplicaOf(leader).Records, record => record.Text == "alone");
        await Assert.ThrowsAsync<NotLeaderException>(
            () => group.EndOf(log.BarrierAsync(term, CancellationToken.None)));
    }

    [Fact]
    public async Task A_whole_group_that_stops_comes_back_with_what_was_acknowledged()
    {
        await using var group = await StartAsync(3);
        var (_, log) = await LeaderAsync(group);
        for (var i = 0; i < 5; i++)
        {
            await ProposeAsync(group, log, $"{i}");
        }

        foreach (var node in Nodes(group))
        {
            await group.StopAsync(node);
        }

        foreach (var node in Nodes(group))
        {
            await group.StartAsync(node);
        }

        await LeaderAsync(group);
        await AgreeAsync(group, 5);
    }

    [Fact]
    public async Task A_group_of_one_leads_itself()
    {
        await using var group = await StartAsync(1);
        var (_, log) = await LeaderAsync(group);

        Assert.Equal(ProposalFate.Applied, await ProposeAsync(group, log, "one"));
        var index = await group.EndOf(log.BarrierAsync(log.LeaderTerm, CancellationToken.None));
        Assert.Equal(group.ReplicaOf(0).AppliedIndex, index);
        Assert.Single(group.ReplicaOf(0).Records);
    }

    private static IEnumerable<int> Nodes(ILogGroup group) => Enumerable.Range(0, group.Size);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Task<ProposalFate> ProposeAsync(IReplicatedLog log, string text, object context) =>
        log.ProposeAsync(Bytes(text), log.LeaderTerm, context);

    private static Task<ProposalFate> ProposeAsync(
        ILogGroup group, IReplicatedLog log, string text, object? context = null) =>
        group.EndOf(ProposeAsync(log, text, context ?? new object()));

    private async Task<ILogGroup> StartAsync(int size)
    {
        var group = NewGroup(size);
        foreach (var node in Nodes(group))
        {
            await group.StartAsync(node);
        }

        return group;
    }

    // Somebody leads and has been told so.
    private static async Task<(int Node, IReplicatedLog Log)> LeaderAsync(ILogGroup group)
    {
        var leader = -1;
        await group.UntilAsync(
            () =>
            {
                leader = Nodes(group).FirstOrDefault(
                    node => group.IsUp(node) && group.LogOf(node).LeaderTerm is >= 0 and var term
                        && group.ReplicaOf(node).Events.Contains(
                            group.ReplicaOf(node).Events.FirstOrDefault(each => each.IsBegin && each.Term == term)),
                    -1);
                return leader >= 0;
            },
            "a node leads");
        return (leader, group.LogOf(leader));
    }

    private static async Task AgreeAsync(ILogGroup group, int count)
    {
        var up = Nodes(group).Where(group.IsUp).ToArray();
        await group.UntilAsync(
            () => up.All(node => group.ReplicaOf(node).Records.Length >= count), $"{count} entries are everywhere");
        var first = group.ReplicaOf(up[0]).Records.Select(static record => (record.Index, record.Term, record.Text));
        foreach (var node in up)
        {
            var records = group.ReplicaOf(node).Records;
            Assert.Equal(count, records.Length);
            Assert.Equal(first, records.Select(static record => (record.Index, record.Term, record.Text)));
        }
    }
}
