using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Sessions open with a fresh number and return all they hold when they expire.</summary>
internal sealed class SessionRules(ModelState state)
{
    private readonly ReturnMoves _moves = new(state);
    private readonly HashSet<uint> _numbersUsed = [];

    public void Check(OpenSession open, Result result)
    {
        if (!state.Namespaces.TryGetValue(open.Namespace, out var space))
        {
            Expect.Outcome(result, Outcome.NamespaceNotFound);
            return;
        }

        if (open.Queues.Length > Limits.QueuesPerSession)
        {
            Expect.Outcome(result, Outcome.TooManyQueues);
            return;
        }

        var queues = open.Queues.Select(space.FindOrCreate).ToArray();
        if (queues.Contains(null))
        {
            Expect.Outcome(result, Outcome.QueueNotFound);
            return;
        }

        Expect.Outcome(result, Outcome.Done);
        if (result.Number is <= 0 or > uint.MaxValue || !_numbersUsed.Add((uint)result.Number))
        {
            throw new JudgeException($"{result.Number} cannot be the number of a new session.");
        }

        var number = (uint)result.Number;
        state.Sessions[number] = new ModelSession(number, open.Id, queues!);
    }

    public void Check(ExpireSession expire, Result result, EffectsReader effects, in EngineFacts facts)
    {
        if (!state.Sessions.TryGetValue(expire.Session, out var session))
        {
            Expect.Outcome(result, Outcome.SessionExpired);
            return;
        }

        session.IsExpiring = true;
        var findState = facts.FindState;
        var returned = result.Outcome == Outcome.Partial
            ? session.Leased.Where(run => findState(run.Seq) != RunState.Leased).ToList()
            : session.Leased.ToList();
        foreach (var run in returned.OrderBy(run => run.Token))
        {
            _moves.Lapse(run, expire.Started.Contains(run.Token));
        }

        Expect.Number(result.Number, session.Leased.Count, "The number of leases still held");
        Expect.Outcome(result, session.Leased.Count == 0 ? Outcome.Done : Outcome.Partial);
        if (session.Leased.Count == 0)
        {
            state.Sessions.Remove(session.Number);
            effects.ExpectClosed(session.Number);
        }
    }
}
