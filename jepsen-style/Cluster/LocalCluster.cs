using Sched.Sdk;

namespace Sched.JepsenStyle.Cluster;

/// <summary>
/// Three nodes on loopback, each a process with a folder of its own, that can be killed and started again.
/// </summary>
internal sealed class LocalCluster : IDisposable
{
    private const int NodeCount = 3;
    private const int PortsPerNode = 3;
    private const int LogLinesShown = 20;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _schedd;

    public LocalCluster(string schedd, string folder)
    {
        _schedd = schedd;
        var ports = FreePorts.Find(NodeCount * PortsPerNode).Chunk(PortsPerNode);
        Nodes = [.. ports.Select((own, i) => new LocalNode($"n{i + 1}", folder, own[0], own[1], own[2]))];
        Client = NewClient();
    }

    public IReadOnlyList<LocalNode> Nodes { get; }

    public string[] Endpoints => [.. Nodes.Select(node => $"http://{node.ApiAddress}")];

    public SchedClient Client { get; }

    public SchedClient NewClient() => new(new SchedClientOptions { Endpoints = Endpoints });

    /// <summary>Forms the group and waits until it has a leader.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var node in Nodes)
        {
            node.Start(_schedd, Nodes, bootstrap: true);
        }

        await FindLeaderAsync(cancellation);
    }

    public void Restart(LocalNode node) => node.Start(_schedd, Nodes, bootstrap: false);

    public async Task<LocalNode> FindLeaderAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartPatience);
        while (!patience.IsCancellationRequested)
        {
            ThrowIfOneLeft();
            if (await AskAsync(patience.Token) is { } leader)
            {
                return leader;
            }

            await Task.WhenAny(Task.Delay(Pause, patience.Token));
        }

        cancellation.ThrowIfCancellationRequested();
        throw new InvalidOperationException($"The nodes have no leader after {StartPatience.TotalSeconds:F0} s.");
    }

    public void Dispose()
    {
        Client.Dispose();
        foreach (var node in Nodes)
        {
            node.Dispose();
        }
    }

    private async Task<LocalNode?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            var cluster = await Client.GetClusterAsync(cancellation);
            return Nodes.FirstOrDefault(node => node.Name == cluster.Leader);
        }
        catch (SchedException)
        {
            return null;
        }
    }

    // A node that ends by itself at the start has said why, in its log.
    private void ThrowIfOneLeft()
    {
        if (Nodes.FirstOrDefault(node => node.ProcessId != 0 && !node.IsRunning) is { } gone)
        {
            throw new InvalidOperationException($"Node {gone.Name} has ended:\n{gone.LastLines(LogLinesShown)}");
        }
    }
}
