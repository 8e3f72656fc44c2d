namespace Sched.Raft;

/// <summary>
/// An entry was stamped with a term in which this node does not lead (any more). It is certainly not in the log.
/// </summary>
internal sealed class StaleTermException : InvalidOperationException
{
    public StaleTermException()
    {
    }

    public StaleTermException(string message)
        : base(message)
    {
    }

    public StaleTermException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public StaleTermException(long entryTerm, long leaderTerm)
        : this($"An entry of term {entryTerm} came to a log that is led in term {leaderTerm}.")
    {
    }
}
