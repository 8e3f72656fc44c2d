using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Verdicts and returns: first the token, then the verdict it already has, then the state.</summary>
internal sealed class AckRules(ModelState state)
{
    private readonly ReturnMoves _moves = new(state);

    public void Check(AckRuns ack, Result result)
    {
        Expect.Outcome(result, Outcome.Done);
        CheckBitmap(ack, result.Refused);
        CheckItems(ack.Items.Select(item => item.Seq), result, i => Ack(ack.Items[i]));
    }

    public void Check(ReleaseRuns release, Result result)
    {
        Expect.Outcome(result, Outcome.Done);
        CheckItems(release.Runs.Select(run => run.Seq), result, i => Release(release.Runs[i]));
    }

    private void CheckItems(IEnumerable<long> seqs, Result result, Func<int, Outcome> apply)
    {
        var asked = seqs.ToList();
        Expect.Number(result.Items.Length, asked.Count, "The number of answers");
        for (var i = 0; i < asked.Count; i++)
        {
            var outcome = apply(i);
            var run = outcome == Outcome.LeaseLost ? null : state.Runs[asked[i]];
            Expect.Answer(result.Items[i], outcome, run, $"item {i}, run {asked[i]}");
        }
    }

    private void CheckBitmap(AckRuns ack, Answer[] refused)
    {
        var isKnown = state.Batches.TryGetValue(ack.FirstToken, out var batch) && batch.IsKnown;
        var isMatching = isKnown && batch!.Runs.Length == ack.Count;
        var expected = new List<(FencingToken Token, Outcome Outcome)>();
        for (var bit = 0; bit < ack.Count; bit++)
        {
            if ((ack.Bitmap.Span[bit / 8] >> (bit % 8) & 1) == 0)
            {
                continue;
            }

            var token = new FencingToken(ack.FirstToken.Value + bit);
            var outcome = isMatching
                ? Ack(new AckItem(batch!.Runs[bit].Seq, token, Verdict.Success, default))
                : Outcome.LeaseLost;
            if (outcome != Outcome.Done)
            {
                expected.Add((token, outcome));
            }
        }

        var answered = refused.Select(answer => (answer.Token, answer.Outcome));
        if (!expected.SequenceEqual(answered))
        {
            throw new JudgeException(
                $"The bitmap's refusals are [{string.Join(", ", answered)}], not [{string.Join(", ", expected)}].");
        }
    }

    private ModelRun? FindByToken(long seq, FencingToken token)
    {
        var isKnown = state.Runs.TryGetValue(seq, out var run) && state.Exists(run);
        return isKnown && !token.IsNone && run!.Token == token ? run : null;
    }

    private Outcome Ack(AckItem item)
    {
        if (FindByToken(item.Seq, item.Token) is not { } run)
        {
            return Outcome.LeaseLost;
        }

        if (run.Verdict != Verdict.None)
        {
            return run.Verdict == item.Verdict ? Outcome.Done : Outcome.AlreadyAcked;
        }

        return run.State switch
        {
            RunState.Leased => AckLeased(run, item),
            RunState.Cancelled or RunState.Succeeded => Outcome.LeaseLost,
            _ => AckLate(run, item),
        };
    }

    private Outcome AckLeased(ModelRun run, AckItem item)
    {
        run.Verdict = item.Verdict;
        var isCancelling = run.IsCancelling;
        if (item.Verdict == Verdict.Success)
        {
            state.Finish(run, RunState.Succeeded);
        }
        else if (isCancelling)
        {
            state.Finish(run, RunState.Cancelled);
        }
        else if (item.Verdict == Verdict.Retry)
        {
            _moves.BackOffOrDie(run);
        }
        else
        {
            state.Finish(run, RunState.Dead);
        }

        // An error is kept with the end that it caused; a run that goes on has none yet.
        run.Detail = run.IsLive ? default : item.Detail;
        return Outcome.Done;
    }

    // After a lapse without a verdict: success still wins, "failed for good" ends it, "try again" is what happens
    // anyway.
    private Outcome AckLate(ModelRun run, AckItem item)
    {
        switch (item.Verdict)
        {
            case Verdict.Success:
                run.Verdict = item.Verdict;
                run.Detail = item.Detail;
                state.Finish(run, RunState.Succeeded);
                break;
            case Verdict.Fail when run.State != RunState.Dead:
                run.Verdict = item.Verdict;
                run.Detail = item.Detail;
                state.Finish(run, RunState.Dead);
                break;
        }

        return Outcome.Done;
    }

    private Outcome Release(RunRef released)
    {
        if (FindByToken(released.Seq, released.Token) is not { } run)
        {
            return Outcome.LeaseLost;
        }

        if (run.State == RunState.Leased)
        {
            _moves.Release(run);
        }

        return Outcome.Done;
    }
}
