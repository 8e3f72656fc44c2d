namespace Sched.Sdk;

/// <summary>
/// How often and when a failed run is tried again. The pause doubles with each attempt, up to a longest one.
/// </summary>
public sealed record RetryRule
{
    /// <summary>Attempts in all, 1 to 1,000. Default 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The pause after the first attempt, in whole milliseconds. Default 1 s.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, in whole milliseconds. Default 1 h.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromHours(1);
}
