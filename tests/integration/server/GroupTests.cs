using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Sched.Tests.Integration.Raft;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>What a group of three says while members are away, and that it heals.</summary>
public sealed class GroupTests(ThreeNodes shared) : IClassFixture<ThreeNodes>
{
    private readonly ScheddGroup _group = shared.Group;

    [Fact]
    public async Task The_log_is_full_for_an_absent_member_and_its_return_heals_it()
    {
        var leader = await shared.WholeAsync();
        var away = _group.Nodes.First(node => node != leader);
        away.Process.Kill();
        using var worker = await TestWorker.OpenAsync(leader, new Hello { Queues = { "default" } });
        await worker.SendAsync(new WorkerMessage { Credit = new Credit { Slots = 1 } });

        var (accepted, refusal) = await SubmitUntilRefusedAsync(leader);

        Assert.Equal((StatusCode.ResourceExhausted, "LOG_FULL"), (refusal.Code, refusal.Reason));
        Assert.Equal(away.Name, refusal.Facts["member"]);
        Assert.Contains("Start it again", refusal.Message, StringComparison.Ordinal);
        Assert.True(leader.Process.HasSaid($"Node {away.Name} is "), "the alarm comes before the refusal");
        Assert.True(leader.Process.HasSaid("Submits are refused from now on"), leader.Process.Text);

        // Any node says the same, reads go on, and so do acks.
        var follower = _group.Nodes.First(node => node != leader && node != away);
        Assert.Equal("LOG_FULL", (await follower.SubmitAsync("other"))?.Reason);
        Assert.True(await leader.HasAsync(accepted));
        var leases = await worker.LeasesAsync();
        Assert.Empty(await worker.AckAsync(leases, AckVerdict.AckSuccess));

        shared.Start(away);
        await Eventually.HoldsAsync(
            async () => await leader.SubmitAsync("healed") is null, "submits are taken again");
        Assert.True(leader.Process.HasSaid("Submits are taken again"), leader.Process.Text);
        await Eventually.HoldsAsync(
            async () => await UncutAsync(leader) < ThreeNodes.LogMaxEntries, "the log is cut");
    }

    [Fact]
    public async Task Without_a_majority_a_node_says_whom_it_misses()
    {
        await shared.WholeAsync();
        var left = _group[1];
        Assert.Null(await left.SubmitAsync("before"));
        _group[0].Process.Kill();
        _group[2].Process.Kill();

        Refusal? refusal = null;
        await Eventually.HoldsAsync(
            async () => (refusal = await left.SubmitAsync("after"))?.Reason == "NO_LEADER"
                && refusal.Message.Contains("do not answer", StringComparison.Ordinal),
            "the node says that there is no leader");

        Assert.Equal(StatusCode.Unavailable, refusal!.Code);
        Assert.Contains("2 of its 3 members, and n1, n3 do not answer", refusal.Message, StringComparison.Ordinal);
        Assert.True(int.Parse(refusal.Facts["retry_after_ms"], CultureInfo.InvariantCulture) > 0);
        var read = await Refusal.OfAsync(left.Api.GetAsync("before"));
        Assert.Equal("NO_LEADER", read.Reason);
        using var worker = TestWorker.Open(left);
        await worker.SendAsync(new WorkerMessage { Hello = new Hello { Queues = { "default" } } });
        Assert.Equal("NO_LEADER", (await worker.EndAsync())?.Reason);

        // What a person needs is still answered, and one more node is a majority again.
        var cluster = await left.Api.GetClusterAsync();
        Assert.Equal("", cluster.Leader);
        Assert.Equal(["n2"], cluster.Members.Where(member => member.IsReachable).Select(member => member.Name));
        shared.Start(_group[0]);
        await _group.LeaderAsync();
        Assert.True(await left.HasAsync("before"));
    }

    [Fact]
    public async Task A_page_of_large_jobs_passes_through_any_node()
    {
        var leader = await shared.WholeAsync();
        var payload = ByteString.CopyFrom(new byte[64 << 10]);
        for (var i = 0; i < 4; i++)
        {
            await leader.Api.SubmitManyAsync(Enumerable.Range(0, 50).Select(
                j => new JobSpec { Id = $"page-{i}-{j}", Type = "t", Queue = "pages", Payload = payload }));
        }

        foreach (var node in _group.Nodes)
        {
            var (jobs, request) = (0, new ListJobsRequest { Queue = "pages", PageSize = 1_000 });
            do
            {
                var page = await node.Api.ListAsync(request);
                jobs += page.Jobs.Count;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);

            Assert.Equal(200, jobs);
        }
    }

    private static async Task<(string LastId, Refusal Refusal)> SubmitUntilRefusedAsync(ScheddNode node)
    {
        for (var i = 0; i < 5_000; i++)
        {
            if (await node.SubmitAsync($"full-{i}") is { } refusal)
            {
                return ($"full-{i - 1}", refusal);
            }
        }

        throw new InvalidOperationException($"Nothing was refused. It said:\n{node.Process.Text}");
    }

    private static async Task<long> UncutAsync(ScheddNode node)
    {
        var cluster = await node.Api.GetClusterAsync();
        return cluster.Members.Single(member => member.Name == node.Name).UncutEntries;
    }
}
