namespace Sched.Sdk;

/// <summary>Which live jobs to list. Finished ones are read by id.</summary>
public sealed record JobQuery
{
    /// <summary>Of one queue. Default: of all.</summary>
    public string? Queue { get; init; }

    /// <summary>In one state: scheduled, ready or leased. Default: all three.</summary>
    public JobState? State { get; init; }

    /// <summary>Jobs fetched in one request, 1 to 1,000. Default 100.</summary>
    public int PageSize { get; init; } = 100;
}
