using Grpc.Core;
using Sched.Tests.Integration.Raft;

namespace Sched.Tests.Integration.Server;

/// <summary>A group of real processes on loopback, in one temporary folder.</summary>
internal sealed class ScheddGroup : IDisposable
{
    private const int PortsPerNode = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("sched-server-").FullName;

    public ScheddGroup(int size)
    {
        Nodes =
        [
            .. TestGroup.FreePorts(size * PortsPerNode).Chunk(PortsPerNode).Select(
                (ports, i) => new ScheddNode($"n{i + 1}", Path.Combine(_folder, $"n{i + 1}"), ports)),
        ];
    }

    public ScheddNode[] Nodes { get; }

    public ScheddNode this[int number] => Nodes[number];

    /// <summary>
    /// What each node is told of the group. The timeouts are long, so that a busy machine elects nobody twice.
    /// </summary>
    public string[] Members =>
    [
        .. Nodes.SelectMany(node => new[] { "--member", node.Membership }),
        .. Nodes.Length > 1 ? (string[])["--election-timeout-ms", "600-1200"] : [],
    ];

    /// <summary>A new group that has a leader.</summary>
    public static async Task<ScheddGroup> StartAsync(int size, params string[] settings)
    {
        var group = new ScheddGroup(size);
        foreach (var node in group.Nodes)
        {
            node.Start([.. group.Members, "--bootstrap", .. settings]);
        }

        await group.LeaderAsync();
        return group;
    }

    /// <summary>A path in the group's folder.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Waits until a running node leads, and serves.</summary>
    public async Task<ScheddNode> LeaderAsync()
    {
        ScheddNode? leader = null;
        await Eventually.HoldsAsync(
            async () => (leader = await FindLeaderAsync()) is not null,
            $"a node leads; they said:\n{string.Join('\n', Nodes.Select(node => node.Process?.Text))}");
        return leader!;
    }

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ScheddNode?> FindLeaderAsync()
    {
        foreach (var node in Nodes.Where(node => node.Process is { HasExited: false }))
        {
            try
            {
                var cluster = await node.Api.GetClusterAsync();
                var leader = Nodes.FirstOrDefault(each => each.Name == cluster.Leader);
                if (leader?.Process is { HasExited: false })
                {
                    // Answered only by one that serves.
                    await leader.Api.ListQueuesAsync();
                    return leader;
                }
            }
            catch (RpcException)
            {
                // It is starting, or between two leaders.
            }
        }

        return null;
    }
}
