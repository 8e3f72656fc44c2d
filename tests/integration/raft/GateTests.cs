using DotNext.Net.Cluster.Consensus.Raft;
using Sched.Leader;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>An ex-leader that has stored its successor's term and does not know yet that it is one.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task Nothing_is_appended_between_a_higher_term_and_the_end_of_the_leadership()
    {
        await using var group = await TestGroup.StartAsync();
        await group.AppendAsync(20);
        var old = group.Leader;
        var term = old.Node.LeaderTerm;
        var raised = new TaskCompletionSource();
        var window = new TaskCompletionSource();
        old.Hooks.TermRaised = () =>
        {
            raised.TrySetResult();
            return window.Task;
        };

        // The leader falls silent, so another one stands; its request for a vote brings the higher term.
        var silence = new TaskCompletionSource();
        old.Hooks.Replicating = token => silence.Task.WaitAsync(token);
        await raised.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        try
        {
            Assert.NotEqual(term, old.Node.Term);
            Assert.Equal(-1, old.Node.LeaderTerm);
            await Assert.ThrowsAsync<StaleTermException>(() => StampedAsync(old, old.Node.Term));
            await Assert.ThrowsAsync<StaleTermException>(() => StampedAsync(old, term));
            Assert.Equal(ProposalFate.NotAppended, await old.Node.ProposeAsync(Ledger.Entry(9, 0), term, new object()));
        }
        finally
        {
            old.Hooks.Replicating = null;
            window.SetResult();
        }

        await Eventually.Holds(() => group.Nodes.Any(node => node != old && node.IsLeading), "another node leads");
        await group.AppendAsync(20);
        await group.AgreeAsync();
        Assert.All(group.Nodes, node => Assert.False(node.Ledger.Has(9, 0)));
    }

    // As the library itself would do it: with the highest term seen, or with the one it was elected in.
    private static async Task StampedAsync(TestNode node, long term)
    {
        var entry = new BinaryLogEntry { Content = Ledger.Entry(9, 0), Term = term };

        // An entry that gets into the log would wait for ever for a majority.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limited.CancelAfter(TimeSpan.FromSeconds(5));
        await node.Node.Cluster.ReplicateAsync(entry, limited.Token);
    }
}
