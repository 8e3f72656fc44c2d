namespace Sched.Sdk;

/// <summary>What a handler knows about its job.</summary>
public sealed class JobContext
{
    private readonly V1.Lease _lease;
    private volatile StopReason _stopReason;

    internal JobContext(V1.Lease lease, long token, string namespaceName, string queue)
    {
        _lease = lease;
        FencingToken = token;
        Namespace = namespaceName;
        Queue = queue;
    }

    /// <summary>The job's id.</summary>
    public string Id => _lease.Id;

    /// <summary>The job's type: choose the work by it.</summary>
    public string Type => _lease.Type;

    /// <summary>Its namespace.</summary>
    public string Namespace { get; }

    /// <summary>Its queue.</summary>
    public string Queue { get; }

    /// <summary>Its key; empty if it has none.</summary>
    public string Key => _lease.Key;

    /// <summary>What was submitted, up to 64 KiB.</summary>
    public ReadOnlyMemory<byte> Payload => _lease.Payload.Memory;

    /// <summary>What the payload is; empty if not said.</summary>
    public string ContentType => _lease.ContentType;

    /// <summary>Headers as submitted: trace context and the like.</summary>
    public IReadOnlyDictionary<string, string> Headers => _lease.Headers.AsReadOnly();

    /// <summary>Labels as submitted.</summary>
    public IReadOnlyDictionary<string, string> Labels => _lease.Labels.AsReadOnly();

    /// <summary>0 is the most urgent, 7 the least.</summary>
    public int Priority => _lease.Priority;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => _lease.Attempt;

    /// <summary>
    /// Rises with each lease of the job. Hand it to the store that the handler writes to, and let it refuse a number
    /// lower than the last it saw: so a worker that was paused and lost its lease cannot write over its successor.
    /// </summary>
    public long FencingToken { get; }

    /// <summary>The same for all attempts of this run: a key for effects that must happen once.</summary>
    public string ExecutionId => _lease.ExecutionId;

    /// <summary>When the job was to fire.</summary>
    public DateTimeOffset Due => DateTimeOffset.FromUnixTimeMilliseconds(_lease.DueMs);

    /// <summary>When this lease began, by the cluster's clock.</summary>
    public DateTimeOffset LeasedAt => DateTimeOffset.FromUnixTimeMilliseconds(_lease.LeasedMs);

    /// <summary>Why the handler's token was cancelled; <see cref="StopReason.None"/> while it is not.</summary>
    public StopReason StopReason
    {
        get => _stopReason;
        internal set => _stopReason = value;
    }
}
