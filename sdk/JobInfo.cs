namespace Sched.Sdk;

/// <summary>A job and its run, as the cluster holds them.</summary>
public sealed record JobInfo
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The handler's name.</summary>
    public required string Type { get; init; }

    /// <summary>Its key; empty if it has none.</summary>
    public required string Key { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Its worker was asked to stop.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>0 is the most urgent, 7 the least.</summary>
    public int Priority { get; init; }

    /// <summary>Leases so far.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When it fires, or fires next: a backoff moves it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When its last lease began.</summary>
    public DateTimeOffset? LeasedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Number of its last lease; 0 if there was none.</summary>
    public long FencingToken { get; init; }

    /// <summary>Names this run to the outside, the same for all its attempts.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>What the handler gets; empty where the server no longer keeps it.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>What the payload is.</summary>
    public required string ContentType { get; init; }

    /// <summary>Handed to the handler.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>For people and filters.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The result of a success, up to 4 KiB.</summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>The last error, up to 1 KiB; empty if there was none.</summary>
    public required string Error { get; init; }

    /// <summary>Of the cluster's state that was read.</summary>
    public long Revision { get; init; }
}
