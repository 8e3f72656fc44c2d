namespace Sched.Sdk;

/// <summary>A queue and its counters.</summary>
public sealed record QueueInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Jobs that wait for their due time.</summary>
    public long Scheduled { get; init; }

    /// <summary>Jobs that wait for a worker.</summary>
    public long Ready { get; init; }

    /// <summary>Jobs that workers have.</summary>
    public long Leased { get; init; }

    /// <summary>Jobs that succeeded since the queue was made.</summary>
    public long Succeeded { get; init; }

    /// <summary>Jobs that are dead.</summary>
    public long Dead { get; init; }

    /// <summary>Jobs that were cancelled since the queue was made.</summary>
    public long Cancelled { get; init; }

    /// <summary>Sessions of workers that pull from it.</summary>
    public int Workers { get; init; }

    /// <summary>The rule for jobs that bring none of their own; null if the queue has none either.</summary>
    public RetryRule? Retry { get; init; }
}
