using Sched.Wheel;

namespace Sched.Engine;

/// <summary>The group, its terms, namespaces and queues.</summary>
public sealed partial class JobEngine
{
    /// <summary>The namespace that exists from the beginning.</summary>
    public const string DefaultNamespace = "default";

    private const long MsPerDay = 24 * 3_600_000L;

    private Result Found(Genesis genesis)
    {
        Invariant.Holds(genesis.EpochUnixMs % MsPerDay == 0);
        Invariant.Holds(_namespaces.Count == 0);

        IsFounded = true;
        EpochUnixMs = genesis.EpochUnixMs;
        HashKey = genesis.HashKey;
        ClusterId = genesis.ClusterId;
        Level = genesis.Level;
        AddNamespace(DefaultNamespace);
        return Result.Of(Outcome.Done);
    }

    private Result BeginTerm()
    {
        TermStartMs = ClockMs;
        return Result.Of(Outcome.Done);
    }

    private Result Put(PutNamespace put)
    {
        if (!_namespaceNumbers.TryGetValue(put.Name, out var number))
        {
            if (_namespaces.Count >= Limits.NamespacesMax)
            {
                return Result.Of(Outcome.TooManyQueues);
            }

            number = AddNamespace(put.Name);
        }

        _namespaces[(int)number - 1].CreateQueues = put.CreateQueues;
        return Result.Of(Outcome.Done);
    }

    private Result Put(PutQueue put)
    {
        if (!_namespaceNumbers.TryGetValue(put.Namespace, out var number))
        {
            return Result.Of(Outcome.NamespaceNotFound);
        }

        var space = _namespaces[(int)number - 1];
        if (!space.Queues.TryGetValue(put.Name, out var queue))
        {
            if (_queues.Count >= Limits.QueuesMax)
            {
                return Result.Of(Outcome.TooManyQueues);
            }

            queue = AddQueue(space, put.Name);
        }

        QueueOf(queue).Defaults = put.Defaults;
        return Result.Of(Outcome.Done);
    }

    private Outcome FindOrCreate(NamespaceState space, string name, out uint queue)
    {
        if (space.Queues.TryGetValue(name, out queue))
        {
            return Outcome.Done;
        }

        if (!space.CreateQueues)
        {
            return Outcome.QueueNotFound;
        }

        if (_queues.Count >= Limits.QueuesMax)
        {
            return Outcome.TooManyQueues;
        }

        queue = AddQueue(space, name);
        return Outcome.Done;
    }

    // Numbers count from 1 and are never used again: outcomes name their queue for ever.
    private uint AddNamespace(string name)
    {
        var number = (uint)_namespaces.Count + 1;
        _namespaces.Add(new NamespaceState(number, name));
        _namespaceNumbers.Add(name, number);
        return number;
    }

    private uint AddQueue(NamespaceState space, string name)
    {
        var number = (uint)_queues.Count + 1;
        Invariant.Holds(number <= WheelEntry.QueueMax);
        _queues.Add(new QueueState(number, space.Number, name));
        space.Queues.Add(name, number);
        return number;
    }

    private QueueState QueueOf(uint number) => _queues[(int)number - 1];
}
