namespace Sched.Sdk;

/// <summary>The cluster, as the node that answered sees it.</summary>
public sealed record ClusterInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Made once, when the cluster was founded.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The current term of election.</summary>
    public long Term { get; init; }

    /// <summary>The leader's name; empty while there is none.</summary>
    public required string Leader { get; init; }

    /// <summary>The replicated clock.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Jobs that are not final.</summary>
    public long LiveJobs { get; init; }

    /// <summary>Open sessions of workers.</summary>
    public int Sessions { get; init; }

    /// <summary>The nodes.</summary>
    public required IReadOnlyList<MemberInfo> Members { get; init; }
}
