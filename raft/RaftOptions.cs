using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sched.Leader;

namespace Sched.Raft;

/// <summary>What a node is told about itself, its group and its state.</summary>
public sealed class RaftOptions
{
    /// <summary>Where everything of this node lies; its parts' files too.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The address under which the others know this node. A member is its address.</summary>
    public required IPEndPoint Self { get; init; }

    /// <summary>The members of a new group; read only with <see cref="Bootstrap"/>.</summary>
    public IReadOnlyList<IPEndPoint> InitialMembers { get; init; } = [];

    /// <summary>
    /// True at the first start of a new group. Without it an empty folder stays idle: a node that lost its disk must
    /// not vote.
    /// </summary>
    public bool Bootstrap { get; init; }

    /// <summary>Receives the entries.</summary>
    public required ILogApplier Applier { get; init; }

    /// <summary>What a checkpoint saves.</summary>
    public IReadOnlyList<ICheckpointPart> Parts { get; init; } = [];

    /// <summary>The state's digest, kept with each checkpoint; asked between two entries.</summary>
    public Func<ReadOnlyMemory<byte>> Digest { get; init; } = () => ReadOnlyMemory<byte>.Empty;

    /// <summary>
    /// The lowest index that a member has; an absent one counts with its last answer, an unknown one with 0. It must
    /// be the member's commit index: the tail of its log may yet be cut. The log keeps all entries above.
    /// </summary>
    public required Func<long> LowestMemberIndex { get; init; }

    public CheckpointPolicy Checkpoints { get; init; } = new();

    /// <summary>Shorter fails over sooner, and mistakes a busy leader for a dead one.</summary>
    public int ElectionTimeoutLowerMs { get; init; } = 150;

    public int ElectionTimeoutUpperMs { get; init; } = 300;

    /// <summary>A heartbeat is sent after this part of the lower election timeout.</summary>
    public double HeartbeatThreshold { get; init; } = 0.5;

    /// <summary>
    /// How long an answer of a peer may take; null means the lower election timeout. More than that, and one hanging
    /// node stops elections.
    /// </summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>How long a barrier waits for a majority.</summary>
    public TimeSpan BarrierTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the checked copy of the log's end may wait for the disk. Zero: it is there before each answer. That
    /// costs a quarter of the throughput (17,300 to 13,600 entries a second, 1.06 to 1.33 ms for one alone). With
    /// 100 ms the cost is gone; then a damaged end after a power loss may drop the last 100 ms unnoticed.
    /// </summary>
    public TimeSpan LogEndSyncInterval { get; init; } = TimeSpan.Zero;

    /// <summary>The size of one file of the log.</summary>
    public int LogChunkBytes { get; init; } = 16 << 20;

    /// <summary>Ends the process when the log is dead.</summary>
    public Action<int> Exit { get; init; } = Environment.Exit;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    internal LogHooks Hooks { get; init; } = new();
}
