namespace Sched.Sdk;

/// <summary>How a handler's run ended.</summary>
public enum JobVerdict
{
    /// <summary>It did its work.</summary>
    Success,

    /// <summary>It failed and may be tried again after a backoff, while attempts are left.</summary>
    Retry,

    /// <summary>It failed and another attempt would not help: the job is dead.</summary>
    Fail,

    /// <summary>It did nothing: the lease is given back and no attempt is spent.</summary>
    Release,
}
