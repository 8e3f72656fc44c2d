namespace Sched.Sdk;

/// <summary>
/// A queue from any thread to one reader on the serial scheduler. Finished handlers come home through it: many of them
/// cost one turn.
/// </summary>
internal sealed class Mailbox<T>(Serial serial, Action<Queue<T>> receive)
{
    private readonly Lock _itemsLock = new();
    private Queue<T> _items = new();
    private Queue<T> _taken = new();
    private bool _isDrainPlanned;

    /// <summary>Hands over an item; it is received on the serial scheduler, in order.</summary>
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

        serial.Post(Drain);
    }

    private void Drain()
    {
        lock (_itemsLock)
        {
            (_items, _taken) = (_taken, _items);
            _isDrainPlanned = false;
        }

        receive(_taken);
        _taken.Clear();
    }
}
