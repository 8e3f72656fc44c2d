namespace Sched.Raft;

/// <summary>When a checkpoint is due.</summary>
public sealed record CheckpointPolicy
{
    /// <summary>This much log since the newest pair.</summary>
    public long LogBytes { get; init; } = 64L << 20;

    /// <summary>This many entries since the newest pair.</summary>
    public long LogEntries { get; init; } = 250_000;

    /// <summary>But not so soon after the last one.</summary>
    public TimeSpan IntervalMin { get; init; } = TimeSpan.FromSeconds(30);
}
