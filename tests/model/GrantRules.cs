using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Which runs a grant takes is the engine's choice among the first in line.</summary>
internal sealed class GrantRules(ModelState state)
{
    public void Check(GrantLeases grant, Result result, EffectsReader effects)
    {
        if (!state.Sessions.TryGetValue(grant.Session, out var session))
        {
            Expect.Outcome(result, Outcome.SessionExpired);
            Expect.Number(result.Number, 0, "The number of grants");
            return;
        }

        if (session.IsExpiring)
        {
            Expect.Number(result.Number, 0, "The number of grants to a session that ends");
            return;
        }

        Expect.Outcome(result, Outcome.Done);
        var credit = new Credit(grant, session);
        for (var granted = 0L; granted < result.Number;)
        {
            granted += Check(effects.NextBatch(), session, credit);
        }

        CheckNothingWasLeftOut(session, credit);
    }

    private int Check(LeaseBatch batch, ModelSession session, Credit credit)
    {
        Expect.Number(batch.Session, session.Number, "The batch's session");
        if (batch.Runs.Length == 0 || batch.FirstToken <= state.LastToken || batch.FirstToken.Value >> 52 != 0)
        {
            throw new JudgeException(
                $"A batch of {batch.Runs.Length} with token {batch.FirstToken} after {state.LastToken}.");
        }

        var runs = new ModelRun[batch.Runs.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = Take(batch, batch.Runs[i], session, credit);
            state.LastToken = new FencingToken(batch.FirstToken.Value + i);
            state.Lease(runs[i], session, state.LastToken);
            CheckFields(batch.Runs[i], runs[i]);
        }

        var known = new ModelBatch(batch.FirstToken, runs);
        state.Batches[batch.FirstToken] = known;
        state.BatchesInOrder.Add(known);
        foreach (var run in runs)
        {
            run.Batch = known;
        }

        return runs.Length;
    }

    private ModelRun Take(LeaseBatch batch, LeasedRun leased, ModelSession session, Credit credit)
    {
        if (!state.Runs.TryGetValue(leased.Seq, out var run))
        {
            throw new JudgeException($"Run {leased.Seq} was granted, but nobody submitted it.");
        }

        if (run.MayBeReady)
        {
            state.AdoptAsReady(run);
        }

        run.Queue.Number ??= batch.Queue;
        if (run.State != RunState.Ready || run.Queue.Number != batch.Queue || !session.Queues.Contains(run.Queue))
        {
            throw new JudgeException(
                $"{run} of {run.Queue} was granted from queue {batch.Queue} to session {session.Number}.");
        }

        if (!run.Queue.MayBeNext(run))
        {
            throw new JudgeException($"{run}, ready since {run.ReadyMs}, band {run.Priority}, was not first in line.");
        }

        credit.Charge(run);
        return run;
    }

    private void CheckFields(LeasedRun leased, ModelRun run)
    {
        var expected = new LeasedRun(run.Seq, run.Attempts, run.ReadyMs, state.ClockMs, run.SizeClass, false);
        if (leased != expected)
        {
            throw new JudgeException($"Granted {leased} instead of {expected}.");
        }
    }

    // Where the engine ran out of bytes depends on the order of its turns, so only a grant that fits anywhere is due.
    private void CheckNothingWasLeftOut(ModelSession session, Credit credit)
    {
        var ready = session.Queues.Where(queue => queue.HasReady).ToList();
        if (ready.Count > 0 && ready.All(queue => credit.Fits(queue.HeadBytesMax())) && !MayHaveRunOut())
        {
            throw new JudgeException($"{ready[0]} has ready runs and session {session.Number} has credit left.");
        }
    }

    private bool MayHaveRunOut() => state.EntriesMade >= Limits.UnitsPerEntry / 24;
}
