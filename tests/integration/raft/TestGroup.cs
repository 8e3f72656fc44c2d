using System.Net.Sockets;
using System.Net;
using Sched.Leader;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Several nodes in one process, over real sockets and files.</summary>
internal sealed class TestGroup : IAsyncDisposable
{
    private readonly string _folder;
    private int _number;

    private TestGroup(string folder, TestNode[] nodes)
    {
        _folder = folder;
        Nodes = nodes;
    }

    public TestNode[] Nodes { get; }

    /// <summary>The node that leads; there must be one.</summary>
    public TestNode Leader => Nodes.First(node => node.IsLeading);

    public IEnumerable<TestNode> Followers => Nodes.Where(node => node.IsUp && !node.IsLeading);

    public static TestGroup Create(GroupSettings? settings = null)
    {
        settings ??= new GroupSettings();
        var folder = Directory.CreateTempSubdirectory("sched-raft-").FullName;
        var members = FreePorts(settings.Size).Select(port => new IPEndPoint(IPAddress.Loopback, port)).ToArray();
        var nodes = members
            .Select((self, i) => new TestNode(Path.Combine(folder, $"n{i}"), self, members, settings))
            .ToArray();
        return new TestGroup(folder, nodes);
    }

    public static async Task<TestGroup> StartAsync(GroupSettings? settings = null)
    {
        var group = Create(settings);
        await Task.WhenAll(group.Nodes.Select(node => node.StartAsync()));
        await group.LeaderAsync();
        return group;
    }

    /// <summary>Waits until a node leads.</summary>
    public async Task<TestNode> LeaderAsync()
    {
        TestNode? leader = null;
        await Eventually.Holds(
            () => (leader = Nodes.FirstOrDefault(node => node.IsLeading)) is not null, "a node leads");
        return leader!;
    }

    /// <summary>Appends entries with one record each and waits until each is applied on the leader.</summary>
    public async Task AppendAsync(int count, int padding = 0, int outstanding = 4)
    {
        var leader = await LeaderAsync();
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, outstanding).Select(_ => ProposeSomeAsync()));

        async Task ProposeSomeAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var entry = Ledger.Entry(1, Interlocked.Increment(ref _number), padding);
                Assert.Equal(ProposalFate.Applied, await leader.ProposeAsync(entry));
            }
        }
    }

    /// <summary>Waits until all running nodes have applied the same entries, and compares their digests.</summary>
    public async Task AgreeAsync()
    {
        var up = Nodes.Where(node => node.IsUp).ToArray();
        await Eventually.Holds(
            () => up.All(node => node.Ledger.AppliedIndex == up.Max(other => other.Ledger.AppliedIndex)),
            "all nodes have applied the same entries");
        Assert.Single(up.Select(node => node.Ledger.Digest).Distinct());
        Assert.All(up, node => Assert.Equal(0, node.Ledger.Duplicates));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Where(node => node.IsUp).Select(node => node.StopAsync()));
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Ports that are free now, from below the range in which the operating system finds ports for connections: while
    /// a node is down, another's connection must not take its port.
    /// </summary>
    public static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
