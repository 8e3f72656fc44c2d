namespace Sched.Leader;

/// <summary>
/// A queue from any thread to one reader on a <see cref="SerialScheduler"/>. It replaces Channel there, whose waiters
/// hop over a thread of the pool.
/// </summary>
public sealed class Mailbox<T>(SerialScheduler scheduler, Action<T> receive)
{
    private readonly Inbox<T> _inbox = new();

    /// <summary>Hands over an item; it is received on the scheduler, in order.</summary>
    public void Post(T item)
    {
        if (_inbox.Add(item))
        {
            scheduler.Post(Drain);
        }
    }

    private void Drain()
    {
        var taken = _inbox.TakeAll();
        while (taken.TryDequeue(out var item))
        {
            receive(item);
        }
    }
}
