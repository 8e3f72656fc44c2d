using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Verdicts. A lease may lapse while its ack is on the way, so the token decides, not the clock: first the token, then
/// the verdict that it has already, then the state.
/// </summary>
public sealed partial class JobEngine
{
    private readonly List<Answer> _refused = [];

    private Result Ack(AckRuns ack)
    {
        _refused.Clear();
        AckBitmap(ack);
        var answers = new Answer[ack.Items.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Ack(in ack.Items[i]);
        }

        return new Result(Outcome.Done, answers, [.. _refused]);
    }

    private void AckBitmap(AckRuns ack)
    {
        var isKnown = TryFindBatch(ack.FirstToken, ack.Count, out var batch);
        for (var bit = 0; bit < ack.Count; bit++)
        {
            if (!IsSet(ack.Bitmap.Span, bit))
            {
                continue;
            }

            var token = ack.FirstToken.Plus(bit);
            var answer = isKnown
                ? Ack(new AckItem(batch.Seqs[bit], token, Verdict.Success, default))
                : new Answer(Outcome.LeaseLost);
            if (answer.Outcome != Outcome.Done)
            {
                _refused.Add(answer with { Token = token });
            }
        }
    }

    private Answer Ack(in AckItem item)
    {
        if (item.Token.IsNone || item.Seq is <= 0 or > WheelEntry.SeqMax)
        {
            return new Answer(Outcome.LeaseLost, item.Seq);
        }

        if (_live[item.Seq])
        {
            return TryGetRow(item.Seq, out var slot) && _runs[slot].Token == item.Token.Value
                ? AckLive(slot, in item)
                : new Answer(Outcome.LeaseLost, item.Seq);
        }

        return TryFindEnd(item.Seq, out var end) && end.Token == item.Token
            ? AckEnded(in end, in item)
            : new Answer(Outcome.LeaseLost, item.Seq);
    }

    private Answer AckLive(int slot, in AckItem item)
    {
        ref var row = ref _runs[slot];
        if (row.Verdict != Verdict.None)
        {
            var view = Show(slot);
            var outcome = row.Verdict == item.Verdict ? Outcome.Done : Outcome.AlreadyAcked;
            return new Answer(outcome, item.Seq, view.State, item.Token, view.IsCancelling);
        }

        var state = row.State == RunState.Leased ? AckLeased(slot, in item) : AckLate(slot, in item);
        return new Answer(Outcome.Done, item.Seq, state, item.Token);
    }

    private RunState AckLeased(int slot, in AckItem item)
    {
        ref var row = ref _runs[slot];
        _facts ^= row.Fingerprint();
        row.Verdict = item.Verdict;
        _facts ^= row.Fingerprint();
        if (item.Verdict == Verdict.Success)
        {
            Finish(slot, RunState.Succeeded, item.Detail);
            return RunState.Succeeded;
        }

        if (row.IsCancelling)
        {
            Finish(slot, RunState.Cancelled, item.Detail);
            return RunState.Cancelled;
        }

        if (item.Verdict == Verdict.Retry)
        {
            BackOffOrDie(slot, item.Detail);
            return _live[item.Seq] ? RunState.Scheduled : RunState.Dead;
        }

        Finish(slot, RunState.Dead, item.Detail);
        return RunState.Dead;
    }

    // After a lapse without a verdict: success still wins, "failed for good" ends it, "try again" happens anyway.
    private RunState AckLate(int slot, in AckItem item)
    {
        ref var row = ref _runs[slot];
        Invariant.Holds(row.State is RunState.Scheduled or RunState.Ready);
        if (item.Verdict == Verdict.Retry)
        {
            return Show(slot).State;
        }

        _facts ^= row.Fingerprint();
        row.Verdict = item.Verdict;
        _facts ^= row.Fingerprint();
        var state = item.Verdict == Verdict.Success ? RunState.Succeeded : RunState.Dead;
        Finish(slot, state, item.Detail);
        return state;
    }

    private Answer AckEnded(in OutcomeRecord end, in AckItem item)
    {
        if (end.Verdict != Verdict.None)
        {
            var outcome = end.Verdict == item.Verdict ? Outcome.Done : Outcome.AlreadyAcked;
            return new Answer(outcome, item.Seq, end.State, item.Token);
        }

        if (end.State != RunState.Dead)
        {
            return new Answer(Outcome.LeaseLost, item.Seq, end.State);
        }

        if (item.Verdict != Verdict.Success)
        {
            return new Answer(Outcome.Done, item.Seq, end.State, item.Token);
        }

        FinishAgain(end with { Verdict = item.Verdict, Detail = item.Detail }, RunState.Succeeded);
        return new Answer(Outcome.Done, item.Seq, RunState.Succeeded, item.Token);
    }

    private bool TryFindBatch(FencingToken firstToken, int count, out BatchState batch)
    {
        batch = null!;
        if (firstToken.Value <= 0 || !_batchSlots.TryGet(firstToken.Value, out var slot))
        {
            return false;
        }

        batch = _batches[slot]!;
        return batch.Seqs.Length == count;
    }

    private static bool IsSet(ReadOnlySpan<byte> bitmap, int bit) => ((bitmap[bit / 8] >> (bit % 8)) & 1) != 0;
}
