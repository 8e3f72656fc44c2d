using Xunit;

namespace Sched.Tests.Fakes;

/// <summary>What arrives, in order; a test takes the next one and fails if it does not come.</summary>
internal sealed class Arrivals<T>(PumpedScheduler pump)
{
    private readonly Queue<T> _items = new();

    public bool HasNext
    {
        get
        {
            pump.RunAll();
            return _items.Count > 0;
        }
    }

    public void Add(T item) => _items.Enqueue(item);

    public T Next()
    {
        Assert.True(HasNext, $"No {typeof(T).Name} came: the program waits for something else.");
        return _items.Dequeue();
    }
}
