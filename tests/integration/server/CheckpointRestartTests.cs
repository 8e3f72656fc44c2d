using System.Globalization;
using System.Text.RegularExpressions;
using Sched.Tests.Integration.Raft;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>A node that is killed goes on from its newest checkpoint and the log after it.</summary>
public sealed partial class CheckpointRestartTests
{
    private static readonly string[] Often = ["--checkpoint-entries", "40", "--checkpoint-pause-ms", "0"];

    [Fact]
    public async Task A_killed_node_is_opened_from_a_checkpoint_and_has_every_job()
    {
        using var group = await ScheddGroup.StartAsync(1, Often);
        var node = group[0];
        await SubmitAsync(node, 0, 150);
        await Eventually.Holds(() => NumbersOf(Made(), node).Shown > 0, "two checkpoints are made");
        var made = NumbersOf(Made(), node);
        node.Process.Kill();

        node.Start(Often);

        await group.LeaderAsync();
        var loaded = NumbersOf(Loaded(), node);
        Assert.InRange(loaded.Newest, made.Newest, 200);
        Assert.InRange(loaded.Shown, made.Shown, loaded.Newest - 1);
        for (var i = 0; i < 150; i++)
        {
            Assert.True(await node.HasAsync($"j{i}"), $"j{i} is gone");
        }

        // It is no dead copy: it goes on, and makes the next ones.
        await SubmitAsync(node, 150, 100);
        await Eventually.Holds(() => node.Process.HasSaid(" is made; "), "the next checkpoint is made");
    }

    // As the node has last said.
    private static (long Newest, long Shown) NumbersOf(Regex line, ScheddNode node) =>
        line.Matches(node.Process.Text) is [.., var last]
            ? (Number(last, "newest"), Number(last, "shown"))
            : (0, 0);

    private static long Number(Match line, string name) =>
        long.Parse(line.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("Checkpoint (?<newest>[0-9]+) is made; the log is shown (?<shown>[0-9]+)")]
    private static partial Regex Made();

    [GeneratedRegex("Checkpoint (?<newest>[0-9]+) is loaded; the log is read from (?<shown>[0-9]+)")]
    private static partial Regex Loaded();

    private static async Task SubmitAsync(ScheddNode node, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            Assert.Null(await node.SubmitAsync($"j{i}"));
        }
    }
}
