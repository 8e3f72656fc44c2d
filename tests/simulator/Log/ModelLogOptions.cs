using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Log;

/// <summary>
/// What the model of Raft does by chance, and how slow it is. Times in ticks, chances in a thousandth.
/// </summary>
internal sealed record ModelLogOptions
{
    public long DelayMin { get; init; } = 100 * Timeline.Microsecond;

    public long DelayMax { get; init; } = 1_500 * Timeline.Microsecond;

    /// <summary>Messages that take up to <see cref="SlowMax"/>.</summary>
    public int Slow { get; init; } = 10;

    public long SlowMax { get; init; } = 100 * Timeline.Millisecond;

    public int Lost { get; init; } = 2;

    public long FlushMax { get; init; } = 1 * Timeline.Millisecond;

    public long ApplyMax { get; init; } = 300 * Timeline.Microsecond;

    /// <summary>Proposals that are refused although the node leads.</summary>
    public int Refused { get; init; } = 2;

    /// <summary>Proposals whose end is reported as unknown although all is well.</summary>
    public int Unknown { get; init; } = 5;

    /// <summary>How long an event of a term, or the end of a proposal, may be under way.</summary>
    public long EventMax { get; init; } = 20 * Timeline.Millisecond;

    public long ElectionMin { get; init; } = 150 * Timeline.Millisecond;

    public long ElectionMax { get; init; } = 300 * Timeline.Millisecond;

    public long HeartbeatEvery { get; init; } = 75 * Timeline.Millisecond;

    /// <summary>How long a leader whom no majority answers believes that it leads, at least and at most.</summary>
    public long BeliefMin { get; init; } = 300 * Timeline.Millisecond;

    public long BeliefMax { get; init; } = 3 * Timeline.Second;

    public long BarrierPatience { get; init; } = 2 * Timeline.Second;

    /// <summary>A checkpoint after each so many indexes; 0: none.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>How long a checkpoint takes until it counts, at most.</summary>
    public long CheckpointMax { get; init; } = 2 * Timeline.Second;

    /// <summary>The log is cut although a member lacks entries: that one needs a checkpoint.</summary>
    public bool CutsFreely { get; init; }

    /// <summary>How long a node refuses a checkpoint that it is offered, at most.</summary>
    public long RefusesInstallMax { get; init; } = 1 * Timeline.Second;
}
