namespace Sched.Leader;

/// <summary>
/// A queue from any thread to one reader on a <see cref="SerialScheduler"/>. It replaces Channel there, whose waiters
/// hop over a thread of the pool.
/// </summary>
public sealed class Mailbox<T>(SerialScheduler scheduler, Action<T> receive)
{
    private readonly Lock _itemsLock = new();
    private Queue<T> _items = new();
    private Queue<T> _taken = new();
    private bool _isDrainPlanned;

    /// <summary>Hands over an item; it is received on the scheduler, in order.</summary>
    public void Post(T item)
    {
        lock (_itemsLock)
        {
            _items.Enqueue(item);
            if (_isDrainPlanned)
            {
                return;
            }

            _isDrainPlanned = true;
        }

        scheduler.Post(Drain);
    }

    private void Drain()
    {
        lock (_itemsLock)
        {
            (_items, _taken) = (_taken, _items);
            _isDrainPlanned = false;
        }

        while (_taken.TryDequeue(out var item))
        {
            receive(item);
        }
    }
}
