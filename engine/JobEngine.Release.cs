using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Leases that end without a verdict: given back by the worker, or lost with its session.</summary>
public sealed partial class JobEngine
{
    private Result Release(ReleaseRuns release)
    {
        var answers = new Answer[release.Runs.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Release(release.Runs[i]);
        }

        return new Result(Outcome.Done, answers, []);
    }

    private Answer Release(RunRef run)
    {
        if (run.Token.IsNone || run.Seq is <= 0 or > WheelEntry.SeqMax)
        {
            return new Answer(Outcome.LeaseLost, run.Seq);
        }

        if (!_live[run.Seq])
        {
            return TryFindEnd(run.Seq, out var end) && end.Token == run.Token
                ? new Answer(Outcome.Done, run.Seq, end.State, run.Token)
                : new Answer(Outcome.LeaseLost, run.Seq);
        }

        if (!TryGetRow(run.Seq, out var slot) || _runs[slot].Token != run.Token.Value)
        {
            return new Answer(Outcome.LeaseLost, run.Seq);
        }

        if (_runs[slot].State == RunState.Leased)
        {
            GiveBack(slot);
        }

        var isShown = TryShow(run.Seq, out var answer);
        Invariant.Holds(isShown);
        return answer;
    }

    private void GiveBack(int slot)
    {
        ref var row = ref _runs[slot];
        if (row.IsCancelling)
        {
            Finish(slot, RunState.Cancelled, default);
        }
        else if (row.FreeReturns < Limits.FreeReturnsMax)
        {
            ReturnFree(slot, isRevoked: true);
        }
        else
        {
            BackOffOrDie(slot, default);
        }
    }

    private void Lapse(int slot, bool hasStarted)
    {
        ref var row = ref _runs[slot];
        if (row.IsCancelling)
        {
            Finish(slot, RunState.Cancelled, default);
        }
        else if (!hasStarted && row.FreeReturns < Limits.FreeReturnsMax)
        {
            // The token is kept: the handler may have run all the same, and its late success still wins.
            ReturnFree(slot, isRevoked: false);
        }
        else
        {
            BackOffOrDie(slot, default);
        }
    }
}
