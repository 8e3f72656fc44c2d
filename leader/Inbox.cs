namespace Sched;

/// <summary>
/// What came from any thread and waits for one reader: two queues that change places, so that neither side waits for
/// the other. The source is compiled into the SDK as well: it and the leader's shell do not know each other.
/// </summary>
internal sealed class Inbox<T>
{
    private readonly Lock _itemsLock = new();
    private Queue<T> _items = new();
    private Queue<T> _taken = new();
    private bool _isReaderCalled;

    /// <summary>Adds an item; true if the reader must be called, false if it will come anyway.</summary>
    public bool Add(T item)
    {
        lock (_itemsLock)
        {
            _items.Enqueue(item);
            var mustCall = !_isReaderCalled;
            _isReaderCalled = true;
            return mustCall;
        }
    }

    /// <summary>All that is there, in order. The reader empties it before it comes again.</summary>
    public Queue<T> TakeAll()
    {
        lock (_itemsLock)
        {
            (_items, _taken) = (_taken, _items);
            _isReaderCalled = false;
            return _taken;
        }
    }
}
