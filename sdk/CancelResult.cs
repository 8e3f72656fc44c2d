namespace Sched.Sdk;

/// <summary>What became of one cancel: a state or an error, never both.</summary>
public sealed record CancelResult
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>The state afterwards; null if there is an error.</summary>
    public JobState? State { get; init; }

    /// <summary>The job runs and its worker was asked to stop; the end is still to come.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>
    /// Why it was refused, such as <c>JOB_NOT_FOUND</c> or <c>ALREADY_FINISHED</c>; null if it was not.
    /// </summary>
    public SchedException? Error { get; init; }
}
