namespace Sched.Raft;

/// <summary>
/// The disk refused an fsync. The kernel may have dropped the pages, so trying again proves nothing: the node stops.
/// </summary>
public sealed class FsyncFailedException : IOException
{
    public FsyncFailedException()
    {
    }

    public FsyncFailedException(string message)
        : base(message)
    {
    }

    public FsyncFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
