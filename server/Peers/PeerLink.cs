using Grpc.Core;
using Grpc.Net.Client;
using Sched.Server.Settings;
using Sched.V1;

namespace Sched.Server.Peers;

/// <summary>Another member: the way to it, and what it last said of itself.</summary>
internal sealed class PeerLink : IDisposable
{
    private static readonly TimeSpan ReachablePatience = TimeSpan.FromSeconds(2.5);

    private readonly TimeProvider _time;
    private readonly GrpcChannel? _channel;
    private readonly Lock _reportLock = new();
    private NodeReport? _report;
    private long _heardAt;
    private long _clockOffsetMs;

    /// <param name="invoker">The way to it; null: a channel is opened.</param>
    public PeerLink(MemberAddress member, TimeProvider time, CallInvoker? invoker)
    {
        (Member, _time) = (member, time);
        _channel = invoker is null ? Open(member) : null;
        Invoker = invoker ?? _channel!.CreateCallInvoker();
    }

    public MemberAddress Member { get; }

    public CallInvoker Invoker { get; }

    /// <summary>The last report, or null when there was none since this node started.</summary>
    public NodeReport? Report
    {
        get
        {
            lock (_reportLock)
            {
                return _report;
            }
        }
    }

    /// <summary>Heard of lately: one lost exchange is no absence.</summary>
    public bool IsReachable
    {
        get
        {
            lock (_reportLock)
            {
                return _report is not null && _time.GetElapsedTime(_heardAt) < ReachablePatience;
            }
        }
    }

    /// <summary>By how much its wall clock is ahead of ours, travel time included.</summary>
    public long ClockOffsetMs
    {
        get
        {
            lock (_reportLock)
            {
                return _clockOffsetMs;
            }
        }
    }

    public void Heard(NodeReport report)
    {
        lock (_reportLock)
        {
            _report = report;
            _heardAt = _time.GetTimestamp();
            _clockOffsetMs = report.WallMs - _time.GetUtcNow().ToUnixTimeMilliseconds();
        }
    }

    public void Dispose() => _channel?.Dispose();

    private static GrpcChannel Open(MemberAddress member) =>
        GrpcChannel.ForAddress($"http://{member.Peer}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(1),

                // A cut or a hanging node is noticed within four seconds; TCP alone would take many more.
                KeepAlivePingDelay = TimeSpan.FromSeconds(2),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                EnableMultipleHttp2Connections = true,
            },
            DisposeHttpClient = true,
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
            MaxReceiveMessageSize = Node.MessageBytesMax,
        });
}
