using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Sessions open with a fresh number, and return all they hold when they expire.</summary>
public sealed partial class JobEngine
{
    private Result Open(OpenSession open)
    {
        if (!_namespaceNumbers.TryGetValue(open.Namespace, out var number))
        {
            return Result.Of(Outcome.NamespaceNotFound);
        }

        if (open.Queues.Length > Limits.QueuesPerSession)
        {
            return Result.Of(Outcome.TooManyQueues);
        }

        if (_sessions.Count >= Limits.SessionsMax)
        {
            return Result.Of(Outcome.TooManySessions);
        }

        var queues = new uint[open.Queues.Length];
        for (var i = 0; i < queues.Length; i++)
        {
            var found = FindOrCreate(_namespaces[(int)number - 1], open.Queues[i], out queues[i]);
            if (found != Outcome.Done)
            {
                return Result.Of(found);
            }
        }

        // From here on the command cannot fail.
        var session = new SessionState(++_lastSession, open.Id, number, queues)
        {
            TtlMs = open.TtlMs,
            WorkerName = open.WorkerName,
        };
        _sessions.Add(session.Number, session);
        return Result.Of(Outcome.Done, session.Number);
    }

    private Result Expire(ExpireSession expire)
    {
        if (!_sessions.TryGetValue(expire.Session, out var session))
        {
            return Result.Of(Outcome.SessionExpired);
        }

        session.IsExpiring = true;
        while (session.FirstLease >= 0 && _unitsLeft > 0)
        {
            var slot = session.FirstLease;
            var token = new FencingToken(_runs[slot].Token);
            _unitsLeft--;
            Lapse(slot, hasStarted: Array.BinarySearch(expire.Started, token) >= 0);
        }

        if (session.FirstLease >= 0)
        {
            return Result.Of(Outcome.Partial, session.Leased);
        }

        Invariant.Holds(session.Leased == 0);
        Invariant.Holds(session.LeasedBytes == 0);
        _sessions.Remove(session.Number);
        _effects.Closed.Add(session.Number);
        return Result.Of(Outcome.Done);
    }
}
