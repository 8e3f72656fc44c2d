using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>A node that cannot start says why in words, at once, and ends with a code that tells which kind.</summary>
public sealed class StartFaultTests
{
    private const int CouldNotStart = 1;
    private const int WrongSettings = 2;

    [Theory]
    [InlineData("api")]
    [InlineData("raft")]
    [InlineData("peer")]
    public async Task A_port_in_use_is_named(string which)
    {
        using var group = new ScheddGroup(1);
        var node = group[0];
        var at = node.Identity[Array.IndexOf(node.Identity, "--" + which) + 1];
        using var other = new TcpListener(IPEndPoint.Parse(at));
        other.Start();

        var (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--bootstrap"]);

        Assert.Equal(CouldNotStart, code);
        Assert.Contains(at, text, StringComparison.Ordinal);
        Assert.Contains("in use", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_and_one_of_another_node_or_cluster_are_refused()
    {
        using var group = await ScheddGroup.StartAsync(2);
        var (node, other) = (group[0], group[1]);

        // Another node's ports, this one's folder: taken first, whoever it belongs to.
        string[] same = [.. other.Identity, "--data", node.Folder];
        other.Process.Kill();
        var (code, text) = await ScheddProcess.RunAsync(same);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains($"folder '{node.Folder}' is in use by another process", text, StringComparison.Ordinal);

        node.Process.Kill();
        (code, text) = await ScheddProcess.RunAsync(same);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains("belongs to node 'n1' of cluster 'sched', not to 'n2'", text, StringComparison.Ordinal);

        (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--cluster-name", "blue"]);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains("of cluster 'sched', not to 'n1' of 'blue'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_or_is_not_a_nodes_is_refused()
    {
        using var group = new ScheddGroup(1);
        var node = group[0];

        // Nobody can make a folder there, root neither.
        var (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--data", "/proc/sched"]);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains("The data folder '/proc/sched' cannot be used", text, StringComparison.Ordinal);

        var file = group.PathOf("file");
        await File.WriteAllTextAsync(file, "not a folder", TestContext.Current.CancellationToken);
        (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--data", file]);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains($"The data folder '{file}' cannot be used", text, StringComparison.Ordinal);

        (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--data", group.PathOf("")]);
        Assert.Equal(CouldNotStart, code);
        Assert.Contains("holds files but no node.json", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_json_that_is_damaged_or_of_a_newer_program_is_refused()
    {
        using var group = new ScheddGroup(1);
        var node = group[0];
        Directory.CreateDirectory(node.Folder);
        foreach (var mark in (string[])["", "{", "null", """{"Format":99}"""])
        {
            await File.WriteAllTextAsync(
                Path.Combine(node.Folder, "node.json"), mark, TestContext.Current.CancellationToken);

            var (code, text) = await ScheddProcess.RunAsync([.. node.Identity, "--bootstrap"]);

            Assert.Equal(CouldNotStart, code);
            Assert.Contains("node.json", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_wrong_settings_are_told_at_once()
    {
        var (code, text) = await ScheddProcess.RunAsync(
            "--name", "n 1", "--raft", "127.0.0.1:99999", "--peer", "--api", "0.0.0.0:7070", "--colour", "blue",
            "--checkpoint-entries", "0", "--log-max-entries", "10", "--election-timeout-ms", "9");

        Assert.Equal(WrongSettings, code);
        string[] named =
        [
            "--name: 'n 1'", "--raft: '127.0.0.1:99999'", "--peer needs a value", "--api: 0.0.0.0:7070 is beyond",
            "'--colour' is no setting", "--checkpoint-entries: '0'", "--log-max-entries: 10 must",
            "--election-timeout-ms: '9'", "--data is missing",
        ];
        Assert.All(named, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Contains("schedd --help explains them", text, StringComparison.Ordinal);
    }
}
