using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Cancels: what waits ends at once, a handler is asked first, force does not ask.</summary>
public sealed partial class JobEngine
{
    private Result Cancel(CancelJobs cancel)
    {
        if (!_namespaceNumbers.TryGetValue(cancel.Namespace, out var number))
        {
            return Result.Of(Outcome.NamespaceNotFound);
        }

        var answers = new Answer[cancel.Jobs.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = TryFindById(number, cancel.Jobs[i].Id.Span, out var seq)
                ? Cancel(seq, cancel.Force)
                : new Answer(Outcome.JobNotFound);
        }

        return new Result(Outcome.Done, answers, []);
    }

    private Answer Cancel(long seq, bool isForced)
    {
        if (!_live[seq])
        {
            return TryFindEnd(seq, out var end) ? CancelEnded(in end) : new Answer(Outcome.JobNotFound);
        }

        if (!TryGetRow(seq, out var slot))
        {
            var isKnown = _reads.TryGetJob(seq, out var job);
            Invariant.Holds(isKnown);
            FinishWithoutRow(in job, Look(in job).State, RunState.Cancelled);
        }
        else if (_runs[slot].State == RunState.Leased && !isForced)
        {
            AskToStop(slot);
        }
        else
        {
            Revoke(slot);
            Finish(slot, RunState.Cancelled, default);
        }

        var isShown = TryShow(seq, out var answer);
        Invariant.Holds(isShown);
        return answer;
    }

    private Answer CancelEnded(in OutcomeRecord end)
    {
        if (end.State is RunState.Succeeded or RunState.Expired)
        {
            return new Answer(Outcome.AlreadyFinished, end.Seq, end.State, end.Token);
        }

        if (end.State != RunState.Cancelled)
        {
            FinishAgain(in end, RunState.Cancelled);
        }

        return new Answer(Outcome.Done, end.Seq, RunState.Cancelled, end.Token);
    }

    private void AskToStop(int slot)
    {
        ref var row = ref _runs[slot];
        if (row.IsCancelling)
        {
            return;
        }

        _facts ^= row.Fingerprint();
        row.IsCancelling = true;
        _facts ^= row.Fingerprint();
        _effects.Notices.Add(
            new LeaseNotice(row.Session, row.Seq, new FencingToken(row.Token), LeaseNoticeKind.Cancelling));
    }

    // A forced cancel of a leased run takes its token away, so that the handler's verdict is refused.
    private void Revoke(int slot)
    {
        ref var row = ref _runs[slot];
        if (row.State != RunState.Leased)
        {
            return;
        }

        _effects.Notices.Add(
            new LeaseNotice(row.Session, row.Seq, new FencingToken(row.Token), LeaseNoticeKind.Revoked));
        _facts ^= row.Fingerprint();
        row.Token = 0;
        row.Verdict = Verdict.None;
        _facts ^= row.Fingerprint();
    }
}
