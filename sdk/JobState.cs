namespace Sched.Sdk;

/// <summary>Where a job stands. The first three are live, the others final.</summary>
public enum JobState
{
    /// <summary>A state that this version does not know.</summary>
    Unspecified = 0,

    /// <summary>It waits for its due time, or for the end of a backoff.</summary>
    Scheduled = 1,

    /// <summary>It is due and waits for a worker.</summary>
    Ready = 2,

    /// <summary>A worker has it.</summary>
    Leased = 3,

    /// <summary>Its handler succeeded.</summary>
    Succeeded = 4,

    /// <summary>Its handler failed for good, or it is out of attempts.</summary>
    Dead = 5,

    /// <summary>It was cancelled.</summary>
    Cancelled = 6,

    /// <summary>It missed its start deadline.</summary>
    Expired = 7,

    /// <summary>Its worker vanished, and it must not run twice.</summary>
    Unknown = 8,
}
