using Sched.Raft;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Starting over two pairs: the newest is loaded, the log is shown the older.</summary>
public sealed class PairTests
{
    private const int Between = 300;
    private const int AfterNewest = 50;

    [Fact]
    public async Task A_start_loads_the_newest_and_cuts_nothing_above_the_older()
    {
        await using var group = await WithTwoPairsAsync();
        var node = group.Nodes[0];
        var (digest, newest, shown) = (node.Ledger.Digest, node.Node.NewestPairIndex, node.Node.ShownPairIndex);
        Assert.Equal(Between, newest - shown);
        for (var starts = 0; starts < 5; starts++)
        {
            await RestartAsync(node);
            Assert.Equal((newest, shown), (node.Node.NewestPairIndex, node.Node.ShownPairIndex));
            Assert.Equal((digest, 0L), (node.Ledger.Digest, node.Ledger.Duplicates));
            Assert.Equal((newest + 1, (long)AfterNewest), (node.Ledger.FirstHanded, node.Ledger.Handed));
        }

        // The tail that a fallback needs is there: the entries between the two pairs.
        Damage(Ledger.FileIn(Newest(node)));
        await RestartAsync(node);
        Assert.Equal((shown, shown), (node.Node.NewestPairIndex, node.Node.ShownPairIndex));
        Assert.Equal((digest, 0L), (node.Ledger.Digest, node.Ledger.Duplicates));
        Assert.Equal((shown + 1, (long)Between + AfterNewest), (node.Ledger.FirstHanded, node.Ledger.Handed));
    }

    [Fact]
    public async Task A_damaged_manifest_falls_back_too_and_the_next_checkpoint_makes_two_pairs_again()
    {
        await using var group = await WithTwoPairsAsync();
        var node = group.Nodes[0];
        var shown = node.Node.ShownPairIndex;
        await node.StopAsync();
        Damage(Path.Combine(Newest(node), "pair.manifest"));
        await node.StartAsync();
        await group.LeaderAsync();
        await group.AppendAsync(AfterNewest);
        var newest = await node.Node.CheckpointAsync(TestContext.Current.CancellationToken);
        Assert.Equal((newest, shown), (node.Node.NewestPairIndex, node.Node.ShownPairIndex));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(node.Folder, "pairs")).Length);
        await RestartAsync(node);
        Assert.Equal(newest, node.Node.NewestPairIndex);
        Assert.Equal(0, node.Ledger.Duplicates);
    }

    [Fact]
    public async Task When_no_older_pair_can_help_the_node_refuses_to_start()
    {
        await using var group = await WithTwoPairsAsync();
        var node = group.Nodes[0];
        Damage(Ledger.FileIn(Newest(node)));
        await RestartAsync(node);
        await node.StopAsync();
        Damage(Ledger.FileIn(Path.Combine(node.Folder, "pairs", $"{node.Node.NewestPairIndex}")));
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(node.StartAsync);
        Assert.Contains("Replace this node", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ledger", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_first_pair_means_to_start_from_the_log()
    {
        await using var group = await TestGroup.StartAsync(new GroupSettings { Size = 1 });
        await group.AppendAsync(Between);
        var node = group.Nodes[0];
        await node.Node.CheckpointAsync(TestContext.Current.CancellationToken);
        var digest = node.Ledger.Digest;
        Assert.Equal(0, node.Node.ShownPairIndex);
        Damage(Ledger.FileIn(Newest(node)));
        await RestartAsync(node);
        Assert.Equal((digest, 0L), (node.Ledger.Digest, node.Node.NewestPairIndex));
        Assert.Equal(Between, node.Ledger.Handed);
    }

    [Fact]
    public async Task A_damaged_CURRENT_is_not_guessed()
    {
        await using var group = await WithTwoPairsAsync();
        var node = group.Nodes[0];
        await node.StopAsync();
        Damage(Path.Combine(node.Folder, "CURRENT"));
        await Assert.ThrowsAsync<InvalidDataException>(node.StartAsync);
    }

    [Fact]
    public async Task Leftovers_of_an_unfinished_checkpoint_are_removed()
    {
        await using var group = await WithTwoPairsAsync();
        var node = group.Nodes[0];
        await node.StopAsync();
        var pairs = Path.Combine(node.Folder, "pairs");
        Directory.CreateDirectory(Path.Combine(pairs, "9999.tmp"));
        Directory.CreateDirectory(Path.Combine(pairs, "9998"));
        await node.StartAsync();
        Assert.Equal(2, Directory.GetDirectories(pairs).Length);
    }

    [Fact]
    public async Task A_checkpoint_comes_by_itself_when_it_is_due()
    {
        var policy = new CheckpointPolicy { LogEntries = 100, IntervalMin = TimeSpan.Zero };
        await using var group = await TestGroup.StartAsync(new GroupSettings { Size = 1, Checkpoints = policy });
        await group.AppendAsync(500);
        await Eventually.Holds(() => group.Nodes[0].Node.ShownPairIndex > 0, "two checkpoints are made");
        await group.AppendAsync(100);
        await RestartAsync(group.Nodes[0]);
        Assert.Equal(0, group.Nodes[0].Ledger.Duplicates);
        Assert.InRange(group.Nodes[0].Ledger.Handed, 0, 599);
    }

    private static async Task<TestGroup> WithTwoPairsAsync()
    {
        var group = await TestGroup.StartAsync(new GroupSettings { Size = 1 });
        for (var pair = 0; pair < 2; pair++)
        {
            await group.AppendAsync(Between);
            await group.Nodes[0].Node.CheckpointAsync(TestContext.Current.CancellationToken);
        }

        await group.AppendAsync(AfterNewest);
        return group;
    }

    private static async Task RestartAsync(TestNode node)
    {
        if (node.IsUp)
        {
            await node.StopAsync();
        }

        await node.StartAsync();
    }

    private static string Newest(TestNode node) => Path.Combine(node.Folder, "pairs", $"{node.Node.NewestPairIndex}");

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x55;
        File.WriteAllBytes(path, bytes);
    }
}
