namespace Sched.Sdk;

/// <summary>Why a handler's token was cancelled.</summary>
public enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Somebody cancelled the job. A success still counts; any other end makes it cancelled.</summary>
    Cancelled,

    /// <summary>
    /// The lease is gone: another worker may run the job now, and what this handler returns is not asked for.
    /// </summary>
    LeaseLost,

    /// <summary>The worker stops and its time for that is over.</summary>
    WorkerStopping,
}
