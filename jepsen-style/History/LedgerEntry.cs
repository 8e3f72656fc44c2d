namespace Sched.JepsenStyle.History;

/// <summary>What a worker saw happen to one lease.</summary>
internal abstract record LedgerEntry(string Job, long Token);

/// <summary>A handler is about to run.</summary>
internal sealed record RunStarted(string Job, long Token, int Attempt, long WallUs) : LedgerEntry(Job, Token);

/// <summary>A handler has ended; nobody else knows it yet.</summary>
internal sealed record RunEnded(string Job, long Token, RunVerdict Verdict) : LedgerEntry(Job, Token);

/// <summary>What came of the verdict.</summary>
internal sealed record RunAcked(string Job, long Token, AckAnswer Answer) : LedgerEntry(Job, Token);

/// <summary>How a handler ended.</summary>
internal enum RunVerdict
{
    Success,
    Failure,
}

/// <summary>What the scheduler made of a verdict.</summary>
internal enum AckAnswer
{
    Accepted,
    Refused,

    /// <summary>The lease was gone before an answer came.</summary>
    Lost,

    /// <summary>
    /// The answer died with its worker. Written by the harness when the job, read afterwards, has succeeded under
    /// exactly this token.
    /// </summary>
    ReadBack,
}
