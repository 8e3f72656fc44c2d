using System.Net.Sockets;
using Grpc.Core;
using Sched.Tests.Integration.Raft;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>Who belongs to a group, decided before a node's raft port opens.</summary>
public sealed class FormationTests
{
    private const int CouldNotStart = 1;

    [Fact]
    public async Task A_new_group_waits_for_all_its_members_and_has_one_name()
    {
        using var group = new ScheddGroup(3);
        var (first, second, third) = (group[0], group[1], group[2]);
        first.Start([.. group.Members, "--bootstrap"]);
        await first.Process.SaysAsync("waiting for n2, n3");
        second.Start([.. group.Members, "--bootstrap"]);
        await first.Process.SaysAsync("waiting for n3");

        // A majority is up and yet nobody leads: the third may be one that had been in a group before.
        Assert.False(await ListensAsync(first));
        Assert.Equal("NO_LEADER", (await first.SubmitAsync("early"))?.Reason);

        third.Start([.. group.Members, "--bootstrap"]);
        await group.LeaderAsync();
        string[] ids = [];
        await Eventually.HoldsAsync(
            async () => !(ids = await Task.WhenAll(group.Nodes.Select(IdOfAsync))).Contains(""),
            "all of them have applied the founding");
        var id = Assert.Single(ids.Distinct());
        Assert.All(group.Nodes, node => Assert.Contains(id, MarkOf(node), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forming_that_was_interrupted_is_finished_by_the_same_command()
    {
        using var group = new ScheddGroup(3);
        StartAll();
        await Eventually.Holds(
            () => group.Nodes.Any(node => node.Process.HasSaid("is formed of")), "a node has formed the group");
        foreach (var node in group.Nodes)
        {
            node.Process.Kill();
        }

        StartAll();

        var leader = await group.LeaderAsync();
        Assert.Null(await leader.SubmitAsync("after"));

        void StartAll()
        {
            foreach (var node in group.Nodes)
            {
                node.Start([.. group.Members, "--bootstrap"]);
            }
        }
    }

    [Fact]
    public async Task A_node_that_lost_its_disk_stays_outside()
    {
        using var group = await ScheddGroup.StartAsync(3);
        var lost = group[0];
        Assert.Null(await lost.SubmitAsync("before"));
        lost.Process.Kill();
        Directory.Delete(lost.Folder, recursive: true);

        // Told to form a group, it finds one that is not its own.
        lost.Start([.. group.Members, "--bootstrap"]);
        Assert.Equal(CouldNotStart, await lost.Process.ExitAsync());
        Assert.True(lost.Process.HasSaid("this node cannot join it"), lost.Process.Text);

        // A node that has not lost it may be told so again: that changes nothing.
        group[1].Process.Kill();
        group[1].Start([.. group.Members, "--bootstrap"]);
        await group[1].Process.SaysAsync("--bootstrap has no effect");

        // Told nothing, it is up and says so, and nobody counts it.
        lost.Start(group.Members);
        await lost.Process.SaysAsync("this node stays outside of its group");
        await lost.Process.SaysAsync("serves on");
        Assert.False(await ListensAsync(lost));
        Assert.Contains("belongs to no group", (await lost.SubmitAsync("x"))?.Message, StringComparison.Ordinal);
        await group.LeaderAsync();
        Assert.Null(await group[1].SubmitAsync("with two of three"));
        group[2].Process.Kill();
        await Eventually.HoldsAsync(
            async () => await group[1].SubmitAsync("with one of three") is { Code: StatusCode.Unavailable },
            "there is no majority without it");

        lost.Process.Stop();
        Assert.Equal(0, await lost.Process.ExitAsync());
    }

    [Fact]
    public async Task Folders_of_two_groups_do_not_mix()
    {
        using var group = await ScheddGroup.StartAsync(2);
        var (left, fresh) = (group[0], group[1]);
        left.Process.Kill();

        // The other one's folder is emptied and a new group is formed on it, under the same names.
        fresh.Process.Kill();
        Directory.Delete(fresh.Folder, recursive: true);
        fresh.Start("--bootstrap");
        await fresh.Process.SaysAsync("leads in term");
        fresh.Process.Kill();

        fresh.Start(group.Members);
        await fresh.Process.SaysAsync("The group's own list counts");
        left.Start(group.Members);
        Assert.Equal(CouldNotStart, await left.Process.ExitAsync());
        Assert.True(left.Process.HasSaid("one of their folders is left over from another group"), left.Process.Text);
        Assert.False(fresh.Process.HasExited);

        // Nor does a folder open state that another group has left in it.
        fresh.Process.Kill();
        File.Copy(MarkFileOf(left), MarkFileOf(fresh), overwrite: true);
        await File.WriteAllTextAsync(
            MarkFileOf(fresh),
            MarkOf(fresh).Replace("\"n1\"", "\"n2\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        fresh.Start(group.Members);
        Assert.NotEqual(0, await fresh.Process.ExitAsync());
        Assert.True(fresh.Process.HasSaid("Files of two nodes are mixed"), fresh.Process.Text);
    }

    [Fact]
    public async Task Nodes_with_different_lists_of_members_do_not_form_a_group()
    {
        using var group = new ScheddGroup(2);
        using var other = new ScheddGroup(1);
        group[0].Start([.. group.Members, "--bootstrap"]);
        group[1].Start([.. group.Members, "--member", $"n3={other[0].Membership[3..]}", "--bootstrap"]);

        // Whoever asks first finds out; the other one does too, or waits, and can be told to stop.
        await Eventually.Holds(() => group.Nodes.Any(node => node.Process.HasExited), "one of them ends");
        foreach (var node in group.Nodes)
        {
            Assert.False(await ListensAsync(node));
            node.Process.Stop();
        }

        var codes = await Task.WhenAll(group.Nodes.Select(node => node.Process.ExitAsync()));
        Assert.Contains(CouldNotStart, codes);
        Assert.All(group.Nodes.Zip(codes), ended => Assert.Equal(
            ended.Second == CouldNotStart, ended.First.Process.HasSaid("Give all nodes the same --member")));
    }

    private static async Task<string> IdOfAsync(ScheddNode node) => (await node.Api.GetClusterAsync()).ClusterId;

    private static string MarkFileOf(ScheddNode node) => Path.Combine(node.Folder, "node.json");

    private static string MarkOf(ScheddNode node) => File.ReadAllText(MarkFileOf(node));

    private static async Task<bool> ListensAsync(ScheddNode node)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(node.Raft, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
