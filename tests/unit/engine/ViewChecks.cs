using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>Compares what the engine shows (runs, leases, counters) with what the judge knows.</summary>
internal sealed class ViewChecks(JobEngine engine, ModelState state)
{
    public void Check()
    {
        foreach (var run in state.Runs.Values)
        {
            CheckRun(run);
        }

        foreach (var queue in state.Queues)
        {
            CheckQueue(queue);
        }

        CheckLeases();
    }

    private void CheckRun(ModelRun run)
    {
        // What is over may still be kept for a while.
        Require(!engine.IsKept(run.Seq) || run.KeepsPayload, $"The payload of {run} is kept.");
        Require(engine.IsKept(run.Seq) || !run.KeepsPayload || !state.Exists(run), $"The payload of {run} has gone.");
        Require(engine.NeedsJob(run.Seq) == (run.IsLive || engine.IsKept(run.Seq)), $"Is {run} needed?");
        var view = engine.FindRun(run.Seq);
        if (view is not { } live)
        {
            Require(!run.IsLive, $"The engine does not know {run}.");
            return;
        }

        Require(run.IsSeenAs(live.State), $"The engine shows {live}, but it is {run}.");
        var isAsKnown = live.Attempts == run.Attempts
            && live.Token == run.Token
            && live.LeasedMs == run.LeasedMs
            && live.IsCancelling == run.IsCancelling
            && (run.State != RunState.Scheduled || live.DueMs == run.WaitsUntilMs);
        Require(isAsKnown, $"The engine shows {live}, but it is {run}.");
    }

    private void CheckQueue(ModelQueue queue)
    {
        var isFound = engine.TryGetNamespace(queue.Namespace, out var space);
        Require(isFound, $"The engine has no namespace {queue.Namespace}.");
        isFound = engine.TryGetQueue(space, queue.Name, out var number);
        Require(isFound && number == (queue.Number ?? number), $"{queue} is {number}, but was {queue.Number}.");
        var view = engine.GetQueue(number);
        var isAsCounted = view.Scheduled + view.Ready == queue.Count(RunState.Scheduled) + queue.Count(RunState.Ready)
            && view.Ready >= queue.Count(RunState.Ready)
            && view.Leased == queue.Count(RunState.Leased)
            && view.Succeeded == queue.Count(RunState.Succeeded)
            && view.Dead == queue.Count(RunState.Dead)
            && view.Cancelled == queue.Count(RunState.Cancelled);
        Require(isAsCounted, $"{queue} is counted as {view}.");
    }

    // Every leased run is held once, under its one current token.
    private void CheckLeases()
    {
        var held = new List<HeldLease>();
        foreach (var session in engine.Sessions())
        {
            engine.ListLeases(session, held);
        }

        var seen = held.Select(lease => (lease.Run.Seq, lease.Token)).Order().ToList();
        var known = state.Runs.Values
            .Where(run => run.State == RunState.Leased)
            .Select(run => (run.Seq, run.Token))
            .Order()
            .ToList();
        Require(seen.SequenceEqual(known), $"Held are [{string.Join(", ", seen)}], not [{string.Join(", ", known)}].");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new JudgeException(otherwise);
        }
    }
}
