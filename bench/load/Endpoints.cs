using System.Net;
using Grpc.Net.Client;
using Sched.JepsenStyle;
using Sched.V1;

namespace Sched.Load;

/// <summary>Addresses of a group's nodes, and who among them leads.</summary>
internal static class Endpoints
{
    private static readonly TimeSpan LeaderPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeaderPause = TimeSpan.FromMilliseconds(100);

    public static string[] Parse(string list)
    {
        var words = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] addresses = [.. words.Select(WithScheme)];
        if (addresses.Length == 0 || !addresses.All(address => Uri.TryCreate(address, UriKind.Absolute, out _)))
        {
            throw new UsageException($"--endpoints must be HOST:PORT,HOST:PORT,..., not '{list}'.");
        }

        return addresses;
    }

    /// <summary>
    /// A channel that is one connection, so that what is measured does not hang on when a second one opens.
    /// </summary>
    public static GrpcChannel Open(string address)
    {
        var connection = new SocketsHttpHandler { EnableMultipleHttp2Connections = false, UseProxy = false };
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = connection,
            DisposeHttpClient = true,
            HttpVersion = HttpVersion.Version20,
        });
    }

    public static async Task<string> FindLeaderAsync(string[] addresses, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LeaderPatience);
        for (var i = 0; !patience.IsCancellationRequested; i++)
        {
            if (await AskAsync(addresses[i % addresses.Length], patience.Token) is { } leader)
            {
                return leader;
            }

            await Task.WhenAny(Task.Delay(LeaderPause, patience.Token));
        }

        cancellation.ThrowIfCancellationRequested();
        throw new InvalidOperationException($"No leader was found in 10 s at {string.Join(", ", addresses)}.");
    }

    private static async Task<string?> AskAsync(string address, CancellationToken cancellation)
    {
        using var channel = Open(address);
        try
        {
            var admin = new AdminService.AdminServiceClient(channel);
            var cluster = await admin.GetClusterAsync(new GetClusterRequest(), cancellationToken: cancellation);
            var leader = cluster.Members.FirstOrDefault(member => member.Name == cluster.Leader);
            return string.IsNullOrEmpty(leader?.ApiAddress) ? null : WithScheme(leader.ApiAddress);
        }
        catch (Grpc.Core.RpcException)
        {
            // A node that is down or between two leaders: the next one is asked.
            return null;
        }
    }

    private static string WithScheme(string address) =>
        address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
}
