namespace Sched.Leader;

/// <summary>The bounds of the leader's shell, each with its reason.</summary>
public sealed record LeaderOptions
{
    /// <summary>More entries on the way would only be smaller: what waits goes together into the next.</summary>
    public int RoundsMax { get; init; } = 4;

    /// <summary>Jobs in one round: about a millisecond of apply. A larger request goes alone and whole.</summary>
    public int JobsPerRound { get; init; } = 640;

    /// <summary>Bytes of submits in one round: what one write to a peer takes without holding up the next.</summary>
    public int BytesPerRound { get; init; } = 256 * 1024;

    /// <summary>Runs and items that the control lane puts into one round: acks cost a store write each.</summary>
    public int ControlItemsPerRound { get; init; } = 4_096;

    /// <summary>Commands that may wait in the control lane.</summary>
    public int ControlWaitingMax { get; init; } = 65_536;

    /// <summary>Jobs that may wait in the bulk lane: about a second of submits; more would only time out.</summary>
    public int JobsWaitingMax { get; init; } = 200_000;

    /// <summary>Bytes that may wait in the bulk lane.</summary>
    public long BytesWaitingMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>Grants in one entry; whoever is left has its turn in the next.</summary>
    public int GrantsPerRound { get; init; } = 64;

    /// <summary>How old the last word of a majority may be for a keep-alive to be acknowledged.</summary>
    public TimeSpan QuorumAgeMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The name of a new group, agreed on by those who form it; null: the leader makes one.</summary>
    public Func<Guid>? NewClusterId { get; init; }

    /// <summary>How long the shell waits before it asks again for what failed.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);
}
