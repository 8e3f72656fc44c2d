using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>What becomes of a lease that ended without a verdict.</summary>
internal sealed class ReturnMoves(ModelState state)
{
    /// <summary>Given back by its worker: free, and the token is revoked.</summary>
    public void Release(ModelRun run)
    {
        if (run.IsCancelling)
        {
            state.Finish(run, RunState.Cancelled);
        }
        else if (run.FreeReturns < Limits.FreeReturnsMax)
        {
            ReturnFree(run);
            run.Token = FencingToken.None;
        }
        else
        {
            BackOffOrDie(run);
        }
    }

    /// <summary>
    /// Lost with its session: free only if its handler is not known to have started; the token is kept.
    /// </summary>
    public void Lapse(ModelRun run, bool hasStarted)
    {
        if (run.IsCancelling)
        {
            state.Finish(run, RunState.Cancelled);
        }
        else if (!hasStarted && run.FreeReturns < Limits.FreeReturnsMax)
        {
            ReturnFree(run);
        }
        else
        {
            BackOffOrDie(run);
        }
    }

    public void BackOffOrDie(ModelRun run)
    {
        if (run.HasAttemptsLeft)
        {
            var waitMs = ModelBackoff.Ms(state.HashKey, run.Seq, run.Attempts, run.Policy);
            state.Schedule(run, state.ClockMs + waitMs);
        }
        else
        {
            state.Finish(run, RunState.Dead);
        }
    }

    private void ReturnFree(ModelRun run)
    {
        run.Attempts--;
        run.FreeReturns++;
        state.MakeReady(run, state.ClockMs, isReturned: true);
    }
}
