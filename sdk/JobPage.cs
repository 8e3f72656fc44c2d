namespace Sched.Sdk;

/// <summary>
/// A page of a list. It ends after a fixed amount of looking, so it may be short and still have a next one.
/// </summary>
public sealed record JobPage
{
    /// <summary>The jobs found.</summary>
    public required IReadOnlyList<JobInfo> Jobs { get; init; }

    /// <summary>Where to go on; empty at the end.</summary>
    public required string NextPageToken { get; init; }

    /// <summary>How many runs the server looked at.</summary>
    public int Scanned { get; init; }

    /// <summary>Of the cluster's state that was read.</summary>
    public long Revision { get; init; }
}
