using Sched.Leader;

namespace Sched.Tests.Simulator.Clock;

/// <summary>
/// One life of a program: its threads of control, its clock, its randomness. Killed, it takes its tasks and timers
/// with it; paused, all that comes to it waits.
/// </summary>
internal sealed class Process
{
    private readonly Timeline _timeline;
    private readonly Chance _random;
    private readonly Queue<Action> _waiting = new();
    private readonly LinkedList<Action> _atDeath = new();

    /// <param name="life">Counts the lives of the program of this name.</param>
    public Process(Timeline timeline, ulong seed, string name, int life, int driftPerMillion = 0)
    {
        _timeline = timeline;
        _random = new Chance(seed, $"{name}/{life}/random");
        Name = name;
        Life = life;
        Clock = new ProcessClock(timeline, this, life * 1_000L * Timeline.Second, driftPerMillion);
    }

    public string Name { get; }

    public int Life { get; }

    public SerialScheduler Scheduler { get; } = new(isPumpedByPool: false);

    /// <summary>Where a user's handlers run.</summary>
    public SerialScheduler Handlers { get; } = new(isPumpedByPool: false);

    public ProcessClock Clock { get; }

    public bool IsAlive { get; private set; } = true;

    public bool IsPaused { get; private set; }

    /// <summary>When it was last let go on after a pause; -1: never.</summary>
    public long ResumedAt { get; private set; } = -1;

    public ulong Random() => _random.Next();

    /// <summary>Does something in this process, after some true time.</summary>
    public void After(long ticks, Action action) => _timeline.After(ticks, () => Run(action));

    /// <summary>Something reaches this process.</summary>
    public void Run(Action action)
    {
        if (IsPaused)
        {
            _waiting.Enqueue(action);
        }
        else if (IsAlive)
        {
            action();
        }
    }

    /// <summary>Runs one waiting task; false when there is none.</summary>
    public bool RunOne() => IsAlive && !IsPaused && (Scheduler.RunOne() || Handlers.RunOne());

    public void Kill()
    {
        IsAlive = false;
        IsPaused = false;
        _waiting.Clear();
        foreach (var action in _atDeath.ToArray())
        {
            action();
        }

        _atDeath.Clear();
    }

    /// <summary>Does something when the process is killed, unless it is forgotten before.</summary>
    public LinkedListNode<Action> AtDeath(Action action) => _atDeath.AddLast(action);

    public void Forget(LinkedListNode<Action> atDeath)
    {
        if (atDeath.List == _atDeath)
        {
            _atDeath.Remove(atDeath);
        }
    }

    public void Pause() => IsPaused = IsAlive;

    public void Resume()
    {
        if (!IsPaused)
        {
            return;
        }

        IsPaused = false;
        ResumedAt = _timeline.Now;
        while (!IsPaused && _waiting.TryDequeue(out var action))
        {
            action();
        }
    }
}
