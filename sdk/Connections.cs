using Grpc.Core;
using Grpc.Net.Client;

namespace Sched.Sdk;

/// <summary>
/// One way to each endpoint, and which endpoint comes next: the one that answered last is kept, a failure moves on,
/// and a leader's hint is followed even to an address that was not configured.
/// </summary>
internal sealed class Connections : IDisposable
{
    private readonly Dictionary<string, CallInvoker> _invokers = new(StringComparer.Ordinal);
    private readonly List<GrpcChannel> _channels = [];
    private readonly IReadOnlyList<string> _endpoints;
    private readonly Func<string, CallInvoker> _connect;
    private int _position;
    private string? _hint;

    public Connections(IReadOnlyList<string> endpoints, Func<string, CallInvoker>? connect)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.Count == 0)
        {
            throw new ArgumentException(
                "Name at least one endpoint, such as http://127.0.0.1:7070.", nameof(endpoints));
        }

        _endpoints = [.. endpoints.Select(static endpoint => TryRead(endpoint, "http")
            ?? throw new ArgumentException($"'{endpoint}' is not an endpoint. Write it as http://HOST:PORT."))];
        _connect = connect ?? OpenChannel;
    }

    /// <summary>The endpoint for the next attempt.</summary>
    public string Current => _hint ?? _endpoints[_position];

    public CallInvoker CurrentInvoker
    {
        get
        {
            var endpoint = Current;
            if (!_invokers.TryGetValue(endpoint, out var invoker))
            {
                invoker = _connect(endpoint);
                _invokers.Add(endpoint, invoker);
            }

            return invoker;
        }
    }

    /// <summary>
    /// Moves on after a failure at <paramref name="failed"/>, unless another call has done so already.
    /// </summary>
    public void MoveOn(string failed)
    {
        if (!string.Equals(Current, failed, StringComparison.Ordinal))
        {
            return;
        }

        // After a hint that led nowhere, the position is at an endpoint that answered: it may know the next leader.
        if (_hint is not null)
        {
            _hint = null;
            return;
        }

        _position = (_position + 1) % _endpoints.Count;
    }

    /// <summary>Goes where a server said the leader is; false if we are there, or it is no address.</summary>
    public bool Follow(string leader)
    {
        var endpoint = TryRead(leader, new Uri(_endpoints[_position]).Scheme);
        if (endpoint is null || string.Equals(endpoint, Current, StringComparison.Ordinal))
        {
            return false;
        }

        var position = _endpoints.ToList().IndexOf(endpoint);
        _hint = position < 0 ? endpoint : null;
        _position = position < 0 ? _position : position;
        return true;
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private static string? TryRead(string endpoint, string scheme)
    {
        var full = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{scheme}://{endpoint}";
        return HasHostAndPort(endpoint) && Uri.TryCreate(full, UriKind.Absolute, out var uri)
            && uri.Scheme is ("http" or "https")
            ? full.TrimEnd('/')
            : null;
    }

    // A number alone is a host as well (of the old kind), and never what was meant.
    private static bool HasHostAndPort(string endpoint) => endpoint.Contains(':', StringComparison.Ordinal);

    private static GrpcChannel OpenHttp2(string endpoint) => GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
    {
        // Pings find a cut that TCP alone would notice only after many seconds.
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
        },
        DisposeHttpClient = true,

        // The channel's own pauses go up to two minutes: a node that came back would be passed over all that time.
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        MaxReceiveMessageSize = 16 << 20,
    });

    private CallInvoker OpenChannel(string endpoint)
    {
        var channel = OpenHttp2(endpoint);
        _channels.Add(channel);
        return channel.CreateCallInvoker();
    }
}
