using Sched.Engine;

namespace Sched.Leader;

/// <summary>A worker's connection, seen from the shell. Called on the scheduler; must not wait.</summary>
public interface IWorkerSink
{
    /// <summary>New leases, or leases that the worker did not name when it resumed, with the same tokens.</summary>
    void Deliver(DeliveredBatch batch);

    void Notify(IReadOnlyList<LeaseNotice> notices);

    /// <summary>
    /// Nothing more will come over this connection. The reason is one of <see cref="WorkerEnd"/>; only
    /// <see cref="WorkerEnd.SessionExpired"/> and <see cref="WorkerEnd.Goodbye"/> end the session too.
    /// </summary>
    void Ended(string reason);
}

/// <summary>Why a worker's connection ends.</summary>
public static class WorkerEnd
{
    /// <summary>The session is over, and its leases with it.</summary>
    public const string SessionExpired = "SESSION_EXPIRED";

    /// <summary>The worker said goodbye and the session has been ended.</summary>
    public const string Goodbye = "GOODBYE";

    /// <summary>This node does not lead any more; the session lives on, at the new leader.</summary>
    public const string NotLeader = "NOT_LEADER";

    /// <summary>The worker resumed the session over a newer connection.</summary>
    public const string Replaced = "REPLACED";
}

/// <summary>Runs of one queue, with what their handlers need.</summary>
/// <param name="FirstToken">
/// Of a batch that is delivered whole and for the first time. None when leases are sent again: the engine's batch is
/// another, or gone, and a bitmap that names it would be refused.
/// </param>
public sealed record DeliveredBatch(
    uint Queue, string QueueName, string NamespaceName, FencingToken FirstToken, DeliveredRun[] Runs);

/// <summary>One leased run and its job.</summary>
public sealed record DeliveredRun(LeasedRun Run, FencingToken Token, JobRecord Job);
