namespace Sched.Sdk;

/// <summary>
/// Hears what happens to a worker's jobs: for ledgers, metrics and tests. <see cref="OnStart"/> is called where
/// handlers run. The others are called on the worker's own scheduler: they must return soon and never block. What they
/// throw is logged and has no effect.
/// </summary>
public interface IJobObserver
{
    /// <summary>The handler is about to be called.</summary>
    /// <param name="job">Its job.</param>
    void OnStart(JobContext job);

    /// <summary>The cluster took the verdict.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="verdict">What the handler said.</param>
    void OnAckAccepted(JobContext job, JobVerdict verdict);

    /// <summary>The cluster refused the verdict: it does not count.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="reason">The reason's name, such as <c>LEASE_LOST</c>.</param>
    void OnAckRefused(JobContext job, string reason);

    /// <summary>The lease ended before there was a verdict; another worker may have the job.</summary>
    /// <param name="job">Its job.</param>
    void OnLost(JobContext job);
}
