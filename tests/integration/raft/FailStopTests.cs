using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>An entry that cannot be applied stops every node, again at each start.</summary>
public sealed class FailStopTests
{
    [Fact]
    public async Task A_poison_entry_ends_the_process_with_70_and_again_at_its_replay()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var leader = group.Leader;
        Assert.Equal(ProposalFate.Unknown, await leader.ProposeAsync(Ledger.PoisonEntry()));
        await Eventually.Holds(() => leader.Exits.Contains(70), "the leader ends with 70");
        await leader.StopAsync();

        // It is committed, so it meets the same node again.
        await Assert.ThrowsAnyAsync<Exception>(leader.StartAsync);
        Assert.Equal(70, leader.Exits.Last());
        Assert.Equal(2, leader.Exits.Count);
    }
}
