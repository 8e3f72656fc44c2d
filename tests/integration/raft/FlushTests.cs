using System.Buffers.Binary;
using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>What is acknowledged is on the disks of a majority at that moment, not soon after.</summary>
public sealed class FlushTests
{
    private const int Rounds = 100;

    [Fact]
    public async Task An_acknowledged_entry_is_flushed_on_a_majority()
    {
        await using var group = await TestGroup.StartAsync();
        Assert.Equal(Rounds, await CountFlushedAsync(group));
    }

    [Fact]
    public async Task A_follower_has_flushed_when_it_answers()
    {
        await using var group = await TestGroup.StartAsync();
        Assert.Equal(0, await CountEarlyAnswersAsync(group));
    }

    [Fact]
    public async Task Without_the_flush_the_test_above_would_notice()
    {
        await using var group = await TestGroup.StartAsync();
        foreach (var node in group.Nodes)
        {
            node.Hooks.SkipsFollowerFlush = true;
        }

        Assert.InRange(await CountEarlyAnswersAsync(group), 1, int.MaxValue);
    }

    private static async Task<int> CountEarlyAnswersAsync(TestGroup group)
    {
        var early = 0;
        foreach (var node in group.Nodes)
        {
            node.Hooks.FollowerAnswering = last =>
            {
                if (FlushedIndex(node) < last)
                {
                    Interlocked.Increment(ref early);
                }
            };
        }

        await group.AppendAsync(Rounds, outstanding: 1);
        return early;
    }

    private static async Task<int> CountFlushedAsync(TestGroup group)
    {
        var leader = await group.LeaderAsync();
        var flushedOnMajority = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var applied = new TaskCompletionSource<long>();
            Assert.Equal(ProposalFate.Applied, await leader.ProposeAsync(Ledger.Entry(1, i), applied));
            var index = await applied.Task;
            flushedOnMajority += group.Nodes.Count(node => FlushedIndex(node) >= index) >= 2 ? 1 : 0;
        }

        return flushedOnMajority;
    }

    // The log writes this file after it has flushed the pages: version, commit index, last index.
    private static long FlushedIndex(TestNode node)
    {
        var path = Path.Combine(node.Folder, "wal", "checkpoint");
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[20];
        RandomAccess.Read(file, bytes, 0);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(12));
    }
}
