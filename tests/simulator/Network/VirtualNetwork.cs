using Grpc.Core;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>
/// Carries bytes between processes, and nothing else. It knows who listens where, which ways are cut, and how late and
/// lossy each way is.
/// </summary>
internal sealed class VirtualNetwork(Timeline timeline, ulong seed, NetworkOptions options)
{
    private readonly Dictionary<string, Listener> _listeners = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string To), Chance> _links = [];
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly List<VirtualStream> _open = [];
    private long _streams;

    public Timeline Timeline => timeline;

    public NetworkOptions Options { get; set; } = options;

    /// <summary>Sees each message of a stream as it leaves a worker, and as it is taken there.</summary>
    public Action<StreamMessage>? Observe { get; set; }

    /// <summary>Told of what no service may do.</summary>
    public Action<Exception> Failed { get; set; } = static error => throw error;

    public long NextStream() => ++_streams;

    public void Opened(VirtualStream stream) => _open.Add(stream);

    public void Closed(VirtualStream stream) => _open.Remove(stream);

    /// <summary>All streams of a client break.</summary>
    public void Reset(string client)
    {
        foreach (var stream in _open.Where(stream => stream.Client == client).ToArray())
        {
            stream.Break("The connection was reset.");
        }
    }

    public void Listen(string endpoint, Listener listener) => _listeners[endpoint] = listener;

    public Listener? Find(string endpoint) => _listeners.GetValueOrDefault(endpoint);

    /// <summary>The program that is reached there, whether it is up or not.</summary>
    public CallInvoker Connect(Process from, string endpoint)
    {
        var at = endpoint[(endpoint.LastIndexOf('/') + 1)..];
        return new VirtualInvoker(this, from, at);
    }

    public void Cut(string from, string to, bool isCut)
    {
        if (isCut)
        {
            _cuts.Add((from, to));
        }
        else
        {
            _cuts.Remove((from, to));
        }
    }

    public void HealAll() => _cuts.Clear();

    public bool IsCut(string from, string to) => _cuts.Contains((from, to));

    public Chance Link(string from, string to)
    {
        if (!_links.TryGetValue((from, to), out var link))
        {
            link = new Chance(seed, $"net {from}>{to}");
            _links.Add((from, to), link);
        }

        return link;
    }

    public long Delay(Chance link)
    {
        var isSlow = link.Happens(Options.Slow, 1_000);
        return link.Between(Options.DelayMin, isSlow ? Options.SlowMax : Options.DelayMax);
    }

    public long Silence(Chance link) => link.Between(Options.SilenceMin, Options.SilenceMax);

    public static RpcException Broken(string why) => new(new Status(StatusCode.Unavailable, why));
}

/// <summary>A program that takes calls at one endpoint.</summary>
/// <param name="IsPeer">Only nodes come here.</param>
internal sealed record Listener(Process Process, VirtualServer Server, bool IsPeer);

/// <summary>A message of a stream at a worker.</summary>
/// <param name="Stream">Counts the streams of the run.</param>
internal readonly record struct StreamMessage(Process Client, long Stream, bool IsToServer, byte[] Bytes);
