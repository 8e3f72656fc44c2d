namespace Sched.Tests.Integration.Store;

/// <summary>How a transfer goes wrong.</summary>
public enum Fault
{
    /// <summary>The disk says so.</summary>
    Error,

    /// <summary>Half of the bytes are moved.</summary>
    Short,

    /// <summary>None are moved, and no error is told.</summary>
    Empty,

    /// <summary>The disk never answers.</summary>
    Silent,
}

/// <summary>Decides which transfer goes wrong: from the n-th one on, all of them, until it is healed.</summary>
internal sealed class FaultPlan
{
    private readonly List<Action> _heldBack = [];
    private int _writesToGo = int.MaxValue;
    private int _readsToGo = int.MaxValue;

    public Fault Fault { get; private set; }

    public void FailWrites(int number, Fault fault)
    {
        Fault = fault;
        _writesToGo = number;
    }

    public void FailReads(int number, Fault fault)
    {
        Fault = fault;
        _readsToGo = number;
    }

    public bool IsNextWriteBad() => Interlocked.Decrement(ref _writesToGo) <= 0;

    public bool IsNextReadBad() => Interlocked.Decrement(ref _readsToGo) <= 0;

    public void HoldBack(Action answer)
    {
        lock (_heldBack)
        {
            _heldBack.Add(answer);
        }
    }

    /// <summary>Lets everything go that was held back, so that a thread that hangs can end.</summary>
    public void Heal()
    {
        _writesToGo = _readsToGo = int.MaxValue;
        lock (_heldBack)
        {
            _heldBack.ForEach(answer => answer());
            _heldBack.Clear();
        }
    }
}
