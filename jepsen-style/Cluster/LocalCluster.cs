using Sched.Sdk;

namespace Sched.JepsenStyle.Cluster;

/// <summary>
/// Three nodes on loopback, free ports and one temporary folder: started, killed and started again like services of
/// three machines. Whatever happens, disposing it leaves no process behind.
/// </summary>
internal sealed class LocalCluster : IDisposable
{
    private const int PortsPerNode = 3;
    private const int LogLinesShown = 20;

    // The most that one request may carry.
    private const int BatchJobs = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LeaderPatience = TimeSpan.FromSeconds(30);

    private readonly string _schedd;
    private readonly SchedClient _client;

    public LocalCluster(string schedd, string folder, int nodes = 3)
    {
        _schedd = schedd;
        var ports = FreePorts.Find(nodes * PortsPerNode);
        Nodes =
        [
            .. ports.Chunk(PortsPerNode).Select((of, i) => new LocalNode($"n{i + 1}", folder, of[0], of[1], of[2])),
        ];
        _client = NewClient();
    }

    public IReadOnlyList<LocalNode> Nodes { get; }

    public string[] Endpoints => [.. Nodes.Select(node => $"http://{node.ApiAddress}")];

    public SchedClient NewClient() => new(new SchedClientOptions { Endpoints = Endpoints, BatchJobs = BatchJobs });

    /// <summary>The very first start; returns when the group has a leader.</summary>
    public async Task<LocalNode> StartAsync(CancellationToken cancellation)
    {
        foreach (var node in Nodes)
        {
            node.Start(_schedd, Nodes, bootstrap: true);
        }

        return await FindLeaderAsync(cancellation);
    }

    public void Restart(LocalNode node) => node.Start(_schedd, Nodes, bootstrap: false);

    /// <summary>Asks until a running node is named; shows the log of a node that has ended by itself.</summary>
    public async Task<LocalNode> FindLeaderAsync(CancellationToken cancellation)
    {
        LocalNode? leader = null;
        await WaitForAsync(
            cluster =>
            {
                leader = Nodes.FirstOrDefault(node => node.IsRunning && node.Name == cluster.Leader);
                return leader is not null;
            },
            "a leader",
            cancellation);
        return leader!;
    }

    public Task WaitForSessionsAsync(int count, CancellationToken cancellation) =>
        WaitForAsync(cluster => cluster.Sessions >= count, $"{count} workers", cancellation);

    public void Dispose()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        _client.Dispose();
    }

    private async Task WaitForAsync(Func<ClusterInfo, bool> holds, string what, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < LeaderPatience)
        {
            ThrowIfOneEnded();
            if (await AskAsync(cancellation) is { } cluster && holds(cluster))
            {
                return;
            }

            await Task.Delay(Pause, cancellation);
        }

        throw new InvalidOperationException(
            $"The group had not got {what} after {LeaderPatience.TotalSeconds:F0} s; its logs tell why.");
    }

    private async Task<ClusterInfo?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return await _client.GetClusterAsync(cancellation);
        }
        catch (SchedException)
        {
            // Nodes that are starting, or between two leaders: it is asked again.
            return null;
        }
    }

    private void ThrowIfOneEnded()
    {
        if (Nodes.FirstOrDefault(node => node.HasEndedByItself) is { } node)
        {
            throw new InvalidOperationException(
                $"Node {node.Name} has ended by itself. The end of its log:\n{node.LastLines(LogLinesShown)}");
        }
    }
}
