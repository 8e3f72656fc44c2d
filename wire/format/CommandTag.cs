namespace Sched.Wire.Format;

/// <summary>
/// The byte that tells one command from another in the log. Numbers are for ever: add, never renumber, never reuse.
/// </summary>
public enum CommandTag : byte
{
    Genesis = 1,
    NewTerm = 2,
    PutNamespace = 3,
    PutQueue = 4,
    SubmitJobs = 5,
    CancelJobs = 6,
    AdvanceTime = 7,
    OpenSession = 8,
    ExpireSession = 9,
    GrantLeases = 10,
    AckRuns = 11,
    ReleaseRuns = 12,
}
