namespace Sched.Engine;

/// <summary>
/// How a command, or one item of it, was answered. Expected refusals are values; exceptions are for bugs.
/// The numbers are part of the log's digest: add, never renumber.
/// </summary>
public enum Outcome : byte
{
    None = 0,

    /// <summary>Done, or done before with the same effect.</summary>
    Done = 1,

    /// <summary>The same id with the same content was submitted before; the first answer is given again.</summary>
    Duplicate = 2,

    /// <summary>The id belongs to a job with other content.</summary>
    JobIdReused = 3,

    /// <summary>No such job, or its history has expired.</summary>
    JobNotFound = 4,

    /// <summary>The run is final and the request can no longer change it.</summary>
    AlreadyFinished = 5,

    /// <summary>The token is not the run's current one.</summary>
    LeaseLost = 6,

    /// <summary>The token was acknowledged before, with another verdict.</summary>
    AlreadyAcked = 7,

    /// <summary>The session is unknown or has expired.</summary>
    SessionExpired = 8,

    QueueNotFound = 9,
    NamespaceNotFound = 10,
    TooManyQueues = 11,
    TooManySessions = 12,
    TooManyPolicies = 13,

    /// <summary>The due time lies beyond the range of the clock.</summary>
    DueOutOfRange = 14,

    /// <summary>The group has been founded already (a second Genesis), or not yet (anything before it).</summary>
    WrongEra = 15,

    /// <summary>Not everything fitted into one entry's bound of work; the same command goes on.</summary>
    Partial = 16,
}
