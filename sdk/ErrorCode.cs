namespace Sched.Sdk;

/// <summary>The canonical code of an error; the numbers are those of gRPC.</summary>
public enum ErrorCode
{
    /// <summary>The caller's token was cancelled.</summary>
    Cancelled = 1,

    /// <summary>An error without a better code.</summary>
    Unknown = 2,

    /// <summary>A field is malformed; the metadata "field" says which. Do not repeat it unchanged.</summary>
    InvalidArgument = 3,

    /// <summary>The server gave up in time. A write may have happened: repeat it with the same id.</summary>
    DeadlineExceeded = 4,

    /// <summary>The job, queue or namespace does not exist.</summary>
    NotFound = 5,

    /// <summary>The job's id belongs to a job with other content.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached; the reason and the metadata say which.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the job or of the cluster does not allow it.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation was abandoned; it is safe to repeat it.</summary>
    Aborted = 10,

    /// <summary>A value is beyond its range.</summary>
    OutOfRange = 11,

    /// <summary>This version of the server does not serve the call or the field.</summary>
    Unimplemented = 12,

    /// <summary>The server failed in a way that it did not foresee.</summary>
    Internal = 13,

    /// <summary>No node that can serve the call could be reached.</summary>
    Unavailable = 14,

    /// <summary>The answer was damaged.</summary>
    DataLoss = 15,

    /// <summary>The caller did not say who it is.</summary>
    Unauthenticated = 16,
}
