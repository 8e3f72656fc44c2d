using System.Net;
using System.Net.Sockets;

namespace Sched.Server.Settings;

/// <summary>Settings for <c>schedd --dev</c>: one node on loopback in a temporary folder.</summary>
internal static class DevSettings
{
    private const int DefaultPort = 7070;

    public static NodeSettings Make(LogLevel level)
    {
        var taken = new List<int>();
        var api = FreePort(DefaultPort, taken);
        var raft = FreePort(DefaultPort + 1, taken);
        var peer = FreePort(DefaultPort + 2, taken);
        return new NodeSettings
        {
            Name = "dev",
            Cluster = "dev",
            DataFolder = Directory.CreateTempSubdirectory("schedd-dev-").FullName,
            Api = api,
            ApiAddress = api.ToString(),
            Raft = raft,
            Peer = peer,
            Members = [new MemberAddress("dev", raft, peer)],
            Bootstrap = true,
            ExpectedJobs = 100_000,
            LogLevel = level,
            IsDev = true,
        };
    }

    // The wanted port if it is free, else any. Another process may still take it in between; then the start says so.
    private static IPEndPoint FreePort(int wanted, List<int> taken)
    {
        var port = TryPort(wanted) ?? TryPort(0)!.Value;
        while (taken.Contains(port))
        {
            port = TryPort(0)!.Value;
        }

        taken.Add(port);
        return new IPEndPoint(IPAddress.Loopback, port);
    }

    private static int? TryPort(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
