using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sched.Sdk;

/// <summary>What a <see cref="JobWorker"/> pulls, how much at once, and how it stops.</summary>
public sealed record JobWorkerOptions
{
    /// <summary>
    /// Addresses of nodes, such as <c>http://127.0.0.1:7070</c>. Name all of them: the worker finds the leader among
    /// them and follows it. Default: one node on this machine.
    /// </summary>
    public IReadOnlyList<string> Endpoints { get; init; } = ["http://127.0.0.1:7070"];

    /// <summary>The namespace of the queues. Default "default".</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Queues to pull from in turn, 1 to 16. Default: "default".</summary>
    public IReadOnlyList<string> Queues { get; init; } = ["default"];

    /// <summary>Handlers that may run at once, at least 1. Default 16.</summary>
    public int Slots { get; init; } = 16;

    /// <summary>
    /// Jobs that may wait here beyond the slots, so that a free slot need not wait for the network. Together with the
    /// slots at most 4,096. Default 64.
    /// </summary>
    public int Prefetch { get; init; } = 64;

    /// <summary>Bytes of payload that may wait here. Default 16 MiB.</summary>
    public long PrefetchBytes { get; init; } = 16 << 20;

    /// <summary>
    /// How long the cluster waits for a silent worker before it gives its jobs to others; 3 s to 60 s. Keep-alives go
    /// out three times as often. Default 15 s.
    /// </summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long running handlers may take when the worker stops, before their tokens are cancelled. Default 30 s.
    /// </summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long cancelled handlers may take to end before the worker stops without them. Default 5 s.
    /// </summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The worker's name in lists, for people. Default: machine and process number.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>Hears what happens to the jobs. Default: nobody.</summary>
    public IJobObserver? Observer { get; init; }

    /// <summary>Where the worker says what an operator should know. Default: nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Opens a way to an endpoint. Default: a gRPC channel over HTTP/2 with pings each 5 s.</summary>
    public Func<string, CallInvoker>? Connect { get; init; }

    /// <summary>Clock and timers. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// 64 random bits a call, for the spread of reconnects; called by one thread at a time. Default: the operating
    /// system's.
    /// </summary>
    public Func<ulong>? Random { get; init; }

    /// <summary>
    /// Where the worker's own work runs. It must run one task at a time, and nothing slow may run on it. Default: a
    /// scheduler of its own over the thread pool.
    /// </summary>
    public TaskScheduler? Scheduler { get; init; }

    /// <summary>Where handlers run, apart from keep-alives. Default: the thread pool.</summary>
    public TaskScheduler HandlerScheduler { get; init; } = TaskScheduler.Default;
}
