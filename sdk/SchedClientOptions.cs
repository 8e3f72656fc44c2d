using Grpc.Core;

namespace Sched.Sdk;

/// <summary>How a <see cref="SchedClient"/> reaches the cluster and how long it tries.</summary>
public sealed record SchedClientOptions
{
    /// <summary>
    /// Addresses of nodes, such as <c>http://127.0.0.1:7070</c>; any node takes any request. Name all of them: a call
    /// goes on at the next one when a node fails. Default: one node on this machine.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; init; } = ["http://127.0.0.1:7070"];

    /// <summary>The namespace of all calls; see <see cref="SchedClient.InNamespace"/>. Default "default".</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>
    /// How long a call may take altogether, with all its attempts and its time in the queue. Default 30 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one node may take to answer before another one is asked. Default 5 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Jobs in one request of <see cref="SchedClient.SubmitManyAsync"/>, 1 to 1,000. Default 256.</summary>
    public int BatchJobs { get; init; } = 256;

    /// <summary>
    /// Submits that may wait for their turn; one more fails with <see cref="ErrorCode.ResourceExhausted"/> and reason
    /// <c>OVERLOADED</c>. Default 65,536.
    /// </summary>
    public int QueuedSubmitsMax { get; init; } = 65_536;

    /// <summary>Opens a way to an endpoint. Default: a gRPC channel over HTTP/2 with pings each 5 s.</summary>
    public Func<string, CallInvoker>? Connect { get; init; }

    /// <summary>Clock and timers. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// 64 random bits a call, for ids and for the spread of retries; called by one thread at a time. Default: the
    /// operating system's.
    /// </summary>
    public Func<ulong>? Random { get; init; }

    /// <summary>
    /// Where the client's own work runs. It must run one task at a time. Default: a scheduler of its own over the
    /// thread pool.
    /// </summary>
    public TaskScheduler? Scheduler { get; init; }
}
