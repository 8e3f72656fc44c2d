namespace Sched.Engine;

/// <summary>
/// Where a run is in its life. The first three are live, the rest final; docs/state-machine.md holds the table of
/// moves. Written to records: the numbers are part of the format.
/// </summary>
public enum RunState : byte
{
    None = 0,
    Scheduled = 1,
    Ready = 2,
    Leased = 3,
    Succeeded = 4,
    Dead = 5,
    Cancelled = 6,
    Expired = 7,
    Unknown = 8,
}

/// <summary>What a worker says of an attempt.</summary>
public enum Verdict : byte
{
    None = 0,
    Success = 1,

    /// <summary>Failed; try again after the backoff while attempts are left.</summary>
    Retry = 2,

    /// <summary>Failed for good.</summary>
    Fail = 3,
}
