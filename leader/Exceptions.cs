using Sched.Engine;

namespace Sched.Leader;

/// <summary>The proposal may have been committed, may yet be, or never: only the caller's own id can tell.</summary>
public sealed class CommitUnknownException : Exception
{
    public CommitUnknownException()
        : base("It is not known whether the command was committed. Retry with the same ids.")
    {
    }

    public CommitUnknownException(string message)
        : base(message)
    {
    }

    public CommitUnknownException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>Nothing was proposed: too much waits already, or the node must not take more.</summary>
public sealed class OverloadedException : Exception
{
    public OverloadedException()
        : this("Too many commands wait already. Retry later.")
    {
    }

    public OverloadedException(string message)
        : base(message)
    {
    }

    public OverloadedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>The engine refused to open a worker's session.</summary>
public sealed class SessionRefusedException : Exception
{
    public SessionRefusedException()
    {
    }

    public SessionRefusedException(string message)
        : base(message)
    {
    }

    public SessionRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public SessionRefusedException(Outcome outcome)
        : base($"The session was refused: {outcome}.")
    {
        Outcome = outcome;
    }

    public Outcome Outcome { get; }
}
