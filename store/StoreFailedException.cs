namespace Sched.Store;

/// <summary>
/// The store cannot answer, or its files are not what was written. The node stops, or takes the files of a peer.
/// </summary>
public sealed class StoreFailedException : IOException
{
    public StoreFailedException()
    {
    }

    public StoreFailedException(string message)
        : base(message)
    {
    }

    public StoreFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
