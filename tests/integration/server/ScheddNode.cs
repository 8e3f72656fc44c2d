using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Sched.V1;

namespace Sched.Tests.Integration.Server;

/// <summary>A node of a test's group: its addresses and folder stay, its process comes and goes.</summary>
internal sealed class ScheddNode(string name, string folder, int[] ports) : IDisposable
{
    private readonly GrpcChannel _channel = Open($"http://127.0.0.1:{ports[0]}", new SocketsHttpHandler());

    public string Name => name;

    public string Folder => folder;

    public string Address => $"127.0.0.1:{ports[0]}";

    public IPEndPoint Raft => new(IPAddress.Loopback, ports[1]);

    public string Membership => $"{name}=127.0.0.1:{ports[1]}:{ports[2]}";

    public ScheddProcess Process { get; private set; } = null!;

    public Api Api => new(_channel.CreateCallInvoker());

    /// <summary>What every start of this node says of itself.</summary>
    public string[] Identity =>
    [
        "--name", name, "--data", folder, "--api", Address, "--raft", $"127.0.0.1:{ports[1]}",
        "--peer", $"127.0.0.1:{ports[2]}",
    ];

    /// <summary>A channel without retries of its own: a test sees each answer.</summary>
    public static GrpcChannel Open(string address, SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        handler.EnableMultipleHttp2Connections = true;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(20),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(100),
        });
    }

    public void Start(params IEnumerable<string> more)
    {
        Process?.Dispose();
        Process = new ScheddProcess([.. Identity, "--expected-jobs", "10000", .. more]);
    }

    /// <summary>Submits one job and says what came of it: null, or the refusal.</summary>
    public async Task<Refusal?> SubmitAsync(string id)
    {
        try
        {
            await Api.SubmitAsync(new JobSpec { Id = id, Type = "t" });
            return null;
        }
        catch (RpcException e)
        {
            return Refusal.Of(e);
        }
    }

    public async Task<bool> HasAsync(string id)
    {
        try
        {
            await Api.GetAsync(id);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Process?.Dispose();
        _channel.Dispose();
    }
}
