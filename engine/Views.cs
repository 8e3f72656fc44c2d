namespace Sched.Engine;

/// <summary>One queue as it stands.</summary>
public readonly record struct QueueView(
    uint Number,
    uint Namespace,
    string Name,
    long Scheduled,
    long Ready,
    long Leased,
    long Succeeded,
    long Dead,
    long Cancelled,
    RunPolicy Defaults);

/// <summary>One live run as it stands; <see cref="State"/> is None when it is not live.</summary>
public readonly record struct RunView(
    RunState State, int Attempts, FencingToken Token, long DueMs, long LeasedMs, bool IsCancelling);

/// <summary>One open session as it stands.</summary>
public sealed record SessionView(
    uint Number,
    SessionId Id,
    uint Namespace,
    uint[] Queues,
    long TtlMs,
    string WorkerName,
    int Leased,
    long LeasedBytes,
    bool IsExpiring);

/// <summary>One lease of a session.</summary>
public readonly record struct HeldLease(uint Queue, LeasedRun Run, FencingToken Token);
