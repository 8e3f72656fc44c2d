using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Grants: a session's credit meets the ready runs of its queues.</summary>
public sealed partial class JobEngine
{
    private readonly List<LeasedRun> _granted = [];

    private Result Grant(GrantLeases grant)
    {
        if (!_sessions.TryGetValue(grant.Session, out var session))
        {
            return Result.Of(Outcome.SessionExpired);
        }

        if (session.IsExpiring)
        {
            return Result.Of(Outcome.SessionExpired);
        }

        var credit = new GrantCredit(grant, session);
        long granted = 0;
        long before;
        do
        {
            before = granted;
            granted += GrantInTurn(session, ref credit);
        }
        while (granted > before);

        return Result.Of(Outcome.Done, granted);
    }

    // Each ready queue gets an equal part of what is left, in one batch; what one leaves over, the next round shares.
    private int GrantInTurn(SessionState session, ref GrantCredit credit)
    {
        var waiting = 0;
        foreach (var number in session.Queues)
        {
            waiting += QueueOf(number).Ready > 0 ? 1 : 0;
        }

        var granted = 0;
        var first = session.Turn;
        for (var i = 0; i < session.Queues.Length && waiting > 0; i++)
        {
            var turn = (first + i) % session.Queues.Length;
            var queue = QueueOf(session.Queues[turn]);
            if (queue.Ready == 0)
            {
                continue;
            }

            var taken = Take(session, queue, Math.Max(1, credit.JobsLeft / waiting), ref credit);
            waiting--;
            granted += taken;

            // The next turn is behind the last queue served, or a worker with one slot would pull from one queue only.
            session.Turn = taken > 0 ? (turn + 1) % session.Queues.Length : session.Turn;
        }

        return granted;
    }

    private int Take(SessionState session, QueueState queue, int runsMax, ref GrantCredit credit)
    {
        _granted.Clear();
        var firstToken = FencingToken.Create(_tokenEpoch, _tokenCounter + 1);
        var batchSlot = _freeBatches.Count > 0 ? _freeBatches[^1] : _batches.Count;
        while (_granted.Count < runsMax && _unitsLeft > 0 && TryFindNext(queue, out var list, out var entry))
        {
            if (!credit.TryCharge(1L << entry.SizeClass))
            {
                break;
            }

            list.RemoveFirst();
            _unitsLeft--;
            _granted.Add(Lease(session, queue, in entry, firstToken.Plus(_granted.Count), batchSlot));
        }

        if (_granted.Count > 0)
        {
            AddBatch(session, queue, firstToken, batchSlot);
        }

        return _granted.Count;
    }

    private void AddBatch(SessionState session, QueueState queue, FencingToken firstToken, int slot)
    {
        var seqs = new long[_granted.Count];
        for (var i = 0; i < seqs.Length; i++)
        {
            seqs[i] = _granted[i].Seq;
        }

        var batch = new BatchState(firstToken, queue.Number, session.Number, seqs);
        if (slot == _batches.Count)
        {
            _batches.Add(batch);
        }
        else
        {
            _freeBatches.RemoveAt(_freeBatches.Count - 1);
            _batches[slot] = batch;
        }

        _batchSlots.Add(firstToken.Value, slot);
        _tokenCounter += seqs.Length;
        _effects.Granted.Add(new LeaseBatch(session.Number, queue.Number, firstToken, [.. _granted]));
    }

    /// <summary>
    /// The run that is first in line: of the bands' heads, the one that has waited longest, each band counting as if
    /// it had come later by its number times the aging step.
    /// </summary>
    private bool TryFindNext(QueueState queue, out EntryList list, out WheelEntry entry)
    {
        var best = long.MaxValue;
        list = null!;
        entry = default;
        for (var priority = 0; priority < Limits.Priorities; priority++)
        {
            if (queue[priority] is { } band && TryPeek(band, out var candidate, out var head)
                && head.Due + (priority * Limits.AgingMs) < best)
            {
                best = head.Due + (priority * Limits.AgingMs);
                list = candidate;
                entry = head;
            }
        }

        // Without units left some bands were not looked into, so nobody knows who is first: the next entry goes on.
        return list is not null && _unitsLeft > 0;
    }

    private bool TryPeek(QueueState.Band band, out EntryList list, out WheelEntry head)
    {
        list = band.Returned;
        if (TryPeek(list, out head))
        {
            return true;
        }

        list = band.Fifo;
        return TryPeek(list, out head);
    }

    // Entries of runs that ended or moved on meanwhile are dropped here, where they are met.
    private bool TryPeek(EntryList list, out WheelEntry head)
    {
        while (_unitsLeft > 0 && list.TryPeek(out head))
        {
            if (Counts(in head))
            {
                return true;
            }

            list.RemoveFirst();
            _unitsLeft--;
        }

        head = default;
        return false;
    }

    private bool Counts(in WheelEntry entry)
    {
        if (!_live[entry.Seq])
        {
            return false;
        }

        if (!TryGetRow(entry.Seq, out var slot))
        {
            return true;
        }

        ref var row = ref _runs[slot];
        return row.State == RunState.Ready && row.DueMs == entry.Due && row.Queue == entry.Queue;
    }
}
