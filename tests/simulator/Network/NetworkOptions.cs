using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>How slow and how unreliable the network of clients and workers is. Chances in a thousandth.</summary>
internal sealed record NetworkOptions
{
    public long DelayMin { get; init; } = 50 * Timeline.Microsecond;

    public long DelayMax { get; init; } = 800 * Timeline.Microsecond;

    public int Slow { get; init; } = 10;

    public long SlowMax { get; init; } = 150 * Timeline.Millisecond;

    /// <summary>Calls that break before they reach the server.</summary>
    public int LostRequests { get; init; } = 5;

    /// <summary>Calls that are served and whose answer never comes back.</summary>
    public int LostAnswers { get; init; } = 5;

    /// <summary>Messages of a stream with which it breaks.</summary>
    public int Breaks { get; init; } = 1;

    /// <summary>How long a silent cut stays unnoticed.</summary>
    public long SilenceMin { get; init; } = 5 * Timeline.Second;

    public long SilenceMax { get; init; } = 20 * Timeline.Second;
}
