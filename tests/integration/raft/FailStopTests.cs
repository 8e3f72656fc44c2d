using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>An entry that cannot be applied stops every node, again at each start.</summary>
public sealed class FailStopTests
{
    [Fact]
    public async Task A_poison_entry_ends_the_leader_and_its_successor_with_70()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var leader = group.Leader;
        Assert.Equal(ProposalFate.Unknown, await leader.ProposeAsync(Ledger.PoisonEntry()));
        await Eventually.Holds(() => leader.Exits.Contains(70), "the leader ends with 70");
        await Eventually.Holds(() => group.Nodes.Count(node => node.Exits.Contains(70)) >= 2, "another one does too");
    }

    [Fact]
    public async Task A_poison_entry_ends_the_process_again_at_its_replay()
    {
        await using var group = await TestGroup.StartAsync(new GroupSettings { Size = 1 });
        await group.AppendAsync(20);
        var node = group.Nodes[0];
        await node.ProposeAsync(Ledger.PoisonEntry());
        await Eventually.Holds(() => node.Exits.Count == 1, "the process ends");
        await node.StopAsync();

        // Either it is known as committed, then the start itself fails; or it is committed once more.
        await Record.ExceptionAsync(node.StartAsync);
        await Eventually.Holds(() => node.Exits.Count == 2, "the process ends again");
        Assert.All(node.Exits, code => Assert.Equal(70, code));
    }
}
