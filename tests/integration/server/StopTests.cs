using Google.Protobuf;
using Grpc.Core;
using Sched.Tests.Integration.Raft;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>How a node ends: in order when it is told to, at once when its disk fails.</summary>
public sealed class StopTests
{
    private const int Callers = 8;

    [Fact]
    public async Task SIGTERM_ends_in_order_with_0_and_loses_nothing_that_was_acknowledged()
    {
        using var group = await ScheddGroup.StartAsync(1);
        var node = group[0];
        using var worker = await TestWorker.OpenAsync(node, new Hello { Queues = { "none" } });
        var acknowledged = new List<string>();
        var submitting = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => SubmitAsync(caller)));
        await Eventually.Holds(() => CountOf() > 100, "jobs are acknowledged");

        var ending = worker.EndAsync();
        node.Process.Stop();

        Assert.Equal(0, await node.Process.ExitAsync());
        var refusals = await submitting;
        Assert.All(refusals, code => Assert.Equal(StatusCode.Unavailable, code));
        Assert.Equal("STOPPING", (await ending)?.Reason);
        Assert.True(node.Process.HasSaid("Node n1 stops: it takes nothing more"), node.Process.Text);
        Assert.True(node.Process.HasSaid("All calls have been answered and 1 workers sent on"), node.Process.Text);
        Assert.True(node.Process.HasSaid("Node n1 has stopped"), node.Process.Text);

        node.Start();
        await group.LeaderAsync();
        foreach (var id in acknowledged)
        {
            Assert.True(await node.HasAsync(id), $"{id} is gone");
        }

        int CountOf()
        {
            lock (acknowledged)
            {
                return acknowledged.Count;
            }
        }

        // Until the node is gone; returns how it told.
        async Task<StatusCode> SubmitAsync(int caller)
        {
            for (var i = 0; ; i++)
            {
                var id = $"j{caller}-{i}";
                try
                {
                    await node.Api.SubmitAsync(new JobSpec { Id = id, Type = "t" });
                }
                catch (RpcException e)
                {
                    return e.StatusCode;
                }

                lock (acknowledged)
                {
                    acknowledged.Add(id);
                }
            }
        }
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_ends_the_node_with_70()
    {
        using var group = await ScheddGroup.StartAsync(1);
        var node = group[0];
        Assert.Null(await node.SubmitAsync("before"));

        // Every write to a file fails from here on.
        node.Process.LimitFileSize(0);
        await Assert.ThrowsAsync<RpcException>(
            () => node.Api.SubmitAsync(new JobSpec { Id = "after", Type = "t" }));

        Assert.Equal(70, await node.Process.ExitAsync());
        Assert.True(node.Process.HasSaid("schedd: The log is dead."), node.Process.Text);
        Assert.True(node.Process.HasSaid("This process ends with code 70."), node.Process.Text);

        node.Start();
        await group.LeaderAsync();
        Assert.True(await node.HasAsync("before"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_ends_the_node_with_70()
    {
        string[] often = ["--checkpoint-entries", "1", "--checkpoint-pause-ms", "0"];
        using var group = await ScheddGroup.StartAsync(1, often);
        var node = group[0];

        // The log's files fit, the store's grow beyond it.
        node.Process.LimitFileSize(17 << 20);
        var acknowledged = await FillAsync(node);

        Assert.Equal(70, await node.Process.ExitAsync());
        Assert.True(node.Process.HasSaid("write of "), node.Process.Text);
        Assert.True(node.Process.HasSaid("This process ends with code 70."), node.Process.Text);

        node.Start(often);
        await group.LeaderAsync();
        foreach (var id in acknowledged)
        {
            Assert.True(await node.HasAsync(id), $"{id} is gone");
        }
    }

    private static async Task<List<string>> FillAsync(ScheddNode node)
    {
        var acknowledged = new List<string>();
        var payload = ByteString.CopyFrom(new byte[64 << 10]);
        for (var i = 0; i < 100; i++)
        {
            string[] ids = [.. Enumerable.Range(0, 20).Select(j => $"j{i}-{j}")];
            try
            {
                await node.Api.SubmitManyAsync(
                    ids.Select(id => new JobSpec { Id = id, Type = "t", Payload = payload }));
            }
            catch (RpcException)
            {
                return acknowledged;
            }

            acknowledged.AddRange(ids);
        }

        throw new InvalidOperationException($"Nothing failed. It said:\n{node.Process.Text}");
    }
}
