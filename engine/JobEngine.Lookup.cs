using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Finds runs by id or number, with what the entry has read and written.</summary>
public sealed partial class JobEngine
{
    private void FetchReads(ReadOnlySpan<Command> commands)
    {
        _reads.Clear();
        foreach (var command in commands)
        {
            switch (command)
            {
                case SubmitJobs submit:
                    Want(submit);
                    break;
                case CancelJobs cancel:
                    Want(cancel);
                    break;
                case AckRuns ack:
                    Want(ack);
                    break;
                case ReleaseRuns release:
                    foreach (var run in release.Runs)
                    {
                        WantEnd(run.Seq);
                    }

                    break;
            }
        }

        _reads.Fetch();
    }

    private void Want(SubmitJobs submit)
    {
        if (!_namespaceNumbers.TryGetValue(submit.Namespace, out var number))
        {
            return;
        }

        foreach (ref readonly var job in submit.Jobs.AsSpan())
        {
            if (!job.Id.IsEmpty)
            {
                _reads.WantName(JobIds.KeyOf(HashKey, number, job.Id.Span));
            }
        }
    }

    private void Want(CancelJobs cancel)
    {
        if (!_namespaceNumbers.TryGetValue(cancel.Namespace, out var number))
        {
            return;
        }

        foreach (var job in cancel.Jobs)
        {
            if (JobIds.TryGetSeq(job.Id.Span, out var seq))
            {
                _reads.WantRun(seq);
            }
            else
            {
                _reads.WantName(JobIds.KeyOf(HashKey, number, job.Id.Span));
            }
        }
    }

    private void Want(AckRuns ack)
    {
        foreach (var item in ack.Items)
        {
            WantEnd(item.Seq);
        }

        if (!TryFindBatch(ack.FirstToken, ack.Count, out var batch))
        {
            return;
        }

        for (var bit = 0; bit < ack.Count; bit++)
        {
            if (IsSet(ack.Bitmap.Span, bit))
            {
                WantEnd(batch.Seqs[bit]);
            }
        }
    }

    // A first ack meets a row and reads nothing; only what has ended before needs its record.
    private void WantEnd(long seq)
    {
        if (seq is > 0 and <= WheelEntry.SeqMax && !_live[seq])
        {
            _reads.WantRun(seq);
        }
    }

    private bool TryFindByName(NameKey key, ReadOnlySpan<byte> id, out NameRecord name) =>
        _reads.TryGetName(key, out name) && (name.Id.IsEmpty ? JobIds.IsUuid(id) : name.Id.Span.SequenceEqual(id));

    private bool TryFindById(uint namespaceNumber, ReadOnlySpan<byte> id, out long seq)
    {
        if (JobIds.TryGetSeq(id, out seq))
        {
            return _reads.TryGetJob(seq, out var job) && job.Namespace == namespaceNumber && job.Id.IsEmpty;
        }

        var isFound = TryFindByName(JobIds.KeyOf(HashKey, namespaceNumber, id), id, out var name);
        seq = name.Seq;
        return isFound;
    }

    /// <summary>Shows a run, live or ended; false when it does not exist (any more).</summary>
    private bool TryShow(long seq, out Answer answer)
    {
        if (_live[seq])
        {
            var view = TryGetRow(seq, out var slot) ? Show(slot) : ShowWithoutRow(seq);
            answer = new Answer(Outcome.Done, seq, view.State, view.Token, view.IsCancelling);
            return true;
        }

        answer = default;
        if (!TryFindEnd(seq, out var end))
        {
            return false;
        }

        answer = new Answer(Outcome.Done, seq, end.State, end.Token);
        return true;
    }

    private RunView ShowWithoutRow(long seq)
    {
        var isKnown = _reads.TryGetJob(seq, out var job);
        Invariant.Holds(isKnown);
        return Look(in job);
    }

    private bool TryFindEnd(long seq, out OutcomeRecord end) => _reads.TryGetOutcome(seq, out end) && Exists(in end);

    private bool TryGetRow(long seq, out int slot) => _runSlots.TryGet(seq, out slot);
}
