namespace Sched.Tests.Simulator.Plan;

internal enum FaultKind
{
    /// <summary>A node loses power, and comes back.</summary>
    CrashNode,

    /// <summary>A node's process stands still, and goes on.</summary>
    PauseNode,

    /// <summary>A node is cut off from the other nodes; its clients and workers still reach it.</summary>
    IsolateNode,

    /// <summary>A node is cut off from everybody.</summary>
    UnplugNode,

    /// <summary>The network falls in two: a node with some of the workers and clients, and all the others.</summary>
    SplitNetwork,

    /// <summary>What a node says to the others is lost; it still hears them.</summary>
    MuteNode,

    /// <summary>A node stands for election, whatever its leader does.</summary>
    Elect,

    /// <summary>A node's wall clock is set while it leads.</summary>
    StepClock,

    /// <summary>A node applies slowly.</summary>
    SlowNode,

    /// <summary>Proposals that end well are answered late.</summary>
    HangProposals,

    /// <summary>A node's newest checkpoint is found damaged: it crashes and starts.</summary>
    DamagePair,

    CrashWorker,
    PauseWorker,

    /// <summary>A worker reaches no node.</summary>
    UnplugWorker,

    /// <summary>A worker's connections break; it may connect again at once.</summary>
    ResetWorker,

    /// <summary>A worker is asked to stop in order, and started again.</summary>
    StopWorker,

    CrashClient,
    UnplugClient,
}

/// <summary>Something that goes wrong, planned before the run.</summary>
/// <param name="Target">A worker or client from 1; of nodes, 0 is whoever leads then.</param>
/// <param name="ForMs">How long it lasts.</param>
/// <param name="Amount">A clock's step in milliseconds, or how slow.</param>
internal sealed record Fault(int AtMs, FaultKind Kind, int Target, int ForMs, int Amount = 0);
