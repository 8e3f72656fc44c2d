namespace Sched.Cli;

/// <summary>How long a command may run, and how long it may take to end once it was asked to.</summary>
internal sealed record CommandLimits
{
    public static TimeSpan GraceDefault { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Null: as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = GraceDefault;
}
