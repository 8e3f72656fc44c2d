namespace Sched.Sdk;

/// <summary>A job to be submitted.</summary>
public sealed record JobRequest
{
    /// <summary>
    /// The key that makes a submit safe to repeat: 1 to 128 characters, unique in the namespace. The same id with the
    /// same content is the same job; with other content it is refused as <c>JOB_ID_REUSED</c>. Default: a UUIDv7 that
    /// is made before the first attempt. Set your own when your process may stop between a submit and its answer.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The handler's name, 1 to 128 characters.</summary>
    public required string Type { get; init; }

    /// <summary>Where workers pull. Default "default".</summary>
    public string Queue { get; init; } = "default";

    /// <summary>Unit of fair share inside the queue, such as a customer; up to 128 characters. Default: none.</summary>
    public string? Key { get; init; }

    /// <summary>When to fire, in whole milliseconds; a time in the past means now. Not together with a delay.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>How long after the submit to fire, in whole milliseconds. Not together with a due time.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>0 is the most urgent, 7 the least. Default 3.</summary>
    public int? Priority { get; init; }

    /// <summary>What the handler gets, up to 64 KiB. Default: nothing.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>What the payload is, such as <c>application/json</c>. Default: not said.</summary>
    public string? ContentType { get; init; }

    /// <summary>Handed to the handler: trace context and the like. Up to 32 entries, 4 KiB together.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>For people and filters. Up to 32 entries, 4 KiB together.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>What happens after a failed attempt. Default: the queue's rule.</summary>
    public RetryRule? Retry { get; init; }
}
