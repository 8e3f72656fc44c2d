namespace Sched.Engine;

/// <summary>
/// What a log entry asks of the engine. A command is decoded once and never changed; its memory is the entry's own
/// buffer. Times are milliseconds since the group's epoch.
/// </summary>
public abstract record Command;

/// <summary>
/// The head of a log entry: the term in which its leader won the election, the leader's time, and the cluster level
/// whose rules apply.
/// </summary>
public readonly record struct EntryHeader(long Index, long Term, long ClockMs, int Level);

/// <summary>Founds the group. The epoch is a UTC midnight, so that minutes, hours and days align.</summary>
public sealed record Genesis(long EpochUnixMs, HashKey HashKey, Guid ClusterId, int Level) : Command;

/// <summary>The first command of each leader: sets the clock and the start of the term, nothing else.</summary>
public sealed record NewTerm : Command;

/// <summary>Creates a namespace, or changes whether submits may create queues in it.</summary>
public sealed record PutNamespace(string Name, bool CreateQueues) : Command;

/// <summary>Creates a queue or changes its defaults; plain runs read them at use.</summary>
public sealed record PutQueue(string Namespace, string Name, RunPolicy Defaults) : Command;

/// <summary>Submits jobs of one namespace. <see cref="JobSpec.Queue"/> is a position in <see cref="Queues"/>.</summary>
public sealed record SubmitJobs(string Namespace, string[] Queues, JobSpec[] Jobs) : Command;

/// <summary>Cancels jobs. Graceful asks the handler of a leased run to stop; force revokes its lease.</summary>
public sealed record CancelJobs(string Namespace, JobRef[] Jobs, bool Force) : Command;

/// <summary>Moves the wheel towards <see cref="ToMs"/>, as far as the entry's bound of work allows.</summary>
public sealed record AdvanceTime(long ToMs) : Command;

/// <summary>Opens a worker's session. The id is random and made by the leader.</summary>
public sealed record OpenSession(SessionId Id, string Namespace, string[] Queues, long TtlMs, string WorkerName)
    : Command;

/// <summary>
/// Ends a session and returns its runs. <see cref="Started"/> holds, in rising order, the tokens whose handlers are
/// known to have started: only those spend an attempt.
/// </summary>
public sealed record ExpireSession(uint Session, FencingToken[] Started) : Command;

/// <summary>
/// Credit of a session, absolute: it may hold <see cref="WindowJobs"/> leases and <see cref="WindowBytes"/> of
/// payload (by size class); apply subtracts what is leased. One job always fits a free slot.
/// </summary>
public sealed record GrantLeases(uint Session, int Slots, int WindowJobs, long WindowBytes) : Command;

/// <summary>
/// Verdicts of a worker. The bitmap (least significant bit first) acknowledges with success runs of the batch that
/// begins with <see cref="FirstToken"/>; what is not a plain success, or whose batch is gone, stands in
/// <see cref="Items"/>.
/// </summary>
public sealed record AckRuns(
    uint Session, FencingToken FirstToken, int Count, ReadOnlyMemory<byte> Bitmap, AckItem[] Items) : Command;

/// <summary>Gives leases back: the handler has not started, or the worker stops in order.</summary>
public sealed record ReleaseRuns(uint Session, RunRef[] Runs) : Command;

/// <summary>One job of a <see cref="SubmitJobs"/>.</summary>
public readonly record struct JobSpec
{
    /// <summary>The client's id, 1 to 128 UTF-8 characters; empty when the engine is to make one.</summary>
    public ReadOnlyMemory<byte> Id { get; init; }

    /// <summary>Hash of the requested fields, made by the receiving node: <see cref="Engine.ContentHash"/>.</summary>
    public ulong ContentHash { get; init; }

    /// <summary>Position in <see cref="SubmitJobs.Queues"/>.</summary>
    public int Queue { get; init; }

    /// <summary>Due in milliseconds since the epoch, or after the entry's clock if <see cref="DueIsDelay"/>.</summary>
    public long DueMs { get; init; }

    public bool DueIsDelay { get; init; }

    /// <summary>0 is the most urgent, 7 the least.</summary>
    public byte Priority { get; init; }

    /// <summary>Null when the queue's defaults hold.</summary>
    public RunPolicy? Policy { get; init; }

    /// <summary>Unit of fair share inside the queue; empty for none.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Type, headers, labels and payload as one opaque blob: the engine stores and never reads it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>How failures are treated. All times in milliseconds.</summary>
public readonly record struct RunPolicy(int MaxAttempts, long BackoffMs, long BackoffMaxMs)
{
    public static RunPolicy Default =>
        new(Limits.MaxAttemptsDefault, Limits.BackoffMsDefault, Limits.BackoffMsMaxDefault);
}

/// <summary>A job by its id (client-made or server-made text).</summary>
public readonly record struct JobRef(ReadOnlyMemory<byte> Id);

/// <summary>A run by its number, and the lease that speaks of it.</summary>
public readonly record struct RunRef(long Seq, FencingToken Token);

/// <summary>One verdict with its detail: an error (at most 1 KiB) or a result (at most 4 KiB).</summary>
public readonly record struct AckItem(long Seq, FencingToken Token, Verdict Verdict, ReadOnlyMemory<byte> Detail);
