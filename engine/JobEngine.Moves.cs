using Sched.Wheel;

namespace Sched.Engine;

/// <summary>The few moves between states that every verb is made of, each with all its side effects.</summary>
public sealed partial class JobEngine
{
    /// <summary>Ready to Leased.</summary>
    private LeasedRun Lease(SessionState session, QueueState queue, in WheelEntry entry, FencingToken token, int batch)
    {
        var slot = FindOrAddRow(in entry);
        ref var row = ref _runs[slot];
        Invariant.Holds(row.State == RunState.Ready);

        _facts ^= row.Fingerprint();
        row.State = RunState.Leased;
        row.DueMs = entry.Due;
        row.LeasedMs = ClockMs;
        row.Token = token.Value;
        row.Verdict = Verdict.None;
        row.Session = session.Number;
        row.Batch = batch;
        row.Attempts++;
        _facts ^= row.Fingerprint();
        Link(session, slot);
        session.Leased++;
        session.LeasedBytes += 1L << row.SizeClass;
        queue.Leased++;
        LeaveWaiting(queue, RunState.Ready);
        return new LeasedRun(row.Seq, row.Attempts, entry.Due, ClockMs, row.SizeClass, IsCancelling: false);
    }

    private int FindOrAddRow(in WheelEntry entry)
    {
        if (TryGetRow(entry.Seq, out var slot))
        {
            return slot;
        }

        slot = _runs.Add();
        ref var row = ref _runs[slot];
        row.Seq = entry.Seq;
        row.DueMs = entry.Due;
        row.Queue = entry.Queue;
        row.Priority = (byte)entry.Priority;
        row.SizeClass = (byte)entry.SizeClass;
        row.IsPlain = entry.IsPlain;
        row.State = RunState.Ready;
        row.Batch = row.Previous = row.Next = -1;
        _runSlots.Add(entry.Seq, slot);
        _facts ^= row.Fingerprint();
        return slot;
    }

    /// <summary>Leased to Scheduled: a retry.</summary>
    private void BackOff(int slot)
    {
        LeaveLeased(slot);
        ref var row = ref _runs[slot];
        var waitMs = Backoff.Ms(HashKey, row.Seq, row.Attempts, PolicyOf(in row));
        _facts ^= row.Fingerprint();
        row.State = RunState.Scheduled;
        row.DueMs = Math.Min(ClockMs + waitMs, WheelEntry.DueMax);
        _facts ^= row.Fingerprint();
        QueueOf(row.Queue).Scheduled++;
        _wheel.Insert(EntryOf(in row, EntryKind.Retry));
    }

    /// <summary>Leased to Ready: a return that spends no attempt.</summary>
    private void ReturnFree(int slot, bool isRevoked)
    {
        LeaveLeased(slot);
        ref var row = ref _runs[slot];
        _facts ^= row.Fingerprint();
        row.State = RunState.Ready;
        row.DueMs = ClockMs;
        row.Attempts--;
        row.FreeReturns++;
        row.Token = isRevoked ? 0 : row.Token;
        _facts ^= row.Fingerprint();
        Invariant.Holds(row.Attempts >= 0);
        var queue = QueueOf(row.Queue);
        AddReady(queue);
        queue.BandOf(row.Priority, _pool).Returned.Append(EntryOf(in row, EntryKind.Retry));
    }

    /// <summary>Counts a run that became ready; whoever grants is told of a queue that had none.</summary>
    private void AddReady(QueueState queue)
    {
        if (queue.Ready++ == 0)
        {
            _effects.Activated.Add(queue.Number);
        }
    }

    private void BackOffOrDie(int slot, ReadOnlyMemory<byte> detail)
    {
        ref var row = ref _runs[slot];
        if (row.Attempts < PolicyOf(in row).MaxAttempts)
        {
            BackOff(slot);
        }
        else
        {
            Finish(slot, RunState.Dead, detail);
        }
    }

    /// <summary>Ends a run that has a row.</summary>
    private void Finish(int slot, RunState state, ReadOnlyMemory<byte> detail)
    {
        if (_runs[slot].State == RunState.Leased)
        {
            LeaveLeased(slot);
        }
        else
        {
            LeaveWaiting(QueueOf(_runs[slot].Queue), _runs[slot].State);
        }

        ref var row = ref _runs[slot];
        _facts ^= row.Fingerprint();
        WriteEnd(new OutcomeRecord
        {
            Seq = row.Seq,
            State = state,
            Queue = row.Queue,
            Token = new FencingToken(row.Token),
            Verdict = row.Verdict,
            Attempts = row.Attempts,
            LeasedMs = row.LeasedMs,
            Detail = detail,
        });
        EndLife(row.Seq);
        _runSlots.Remove(row.Seq);
        _runs.Remove(slot);
    }

    /// <summary>Ends a run that was never leased.</summary>
    private void FinishWithoutRow(in JobRecord job, RunState from, RunState state)
    {
        LeaveWaiting(QueueOf(job.Queue), from);
        if (from == RunState.Scheduled)
        {
            _wheel.Withdraw(EntryOf(in job));
        }

        WriteEnd(new OutcomeRecord { Seq = job.Seq, State = state, Queue = job.Queue });
        EndLife(job.Seq);
    }

    /// <summary>Gives a run that had ended another end: a new record with new numbers; the newest counts.</summary>
    private void FinishAgain(in OutcomeRecord end, RunState state)
    {
        Invariant.Holds(end.State == RunState.Dead);
        QueueOf(end.Queue).Dead--;
        WriteEnd(end with { State = state });
    }

    private void EndLife(long seq)
    {
        var wasLive = _live.Clear(seq);
        Invariant.Holds(wasLive);
        _facts ^= Mixer.Mix((ulong)seq);
        if (_sideSlots.TryGet(seq, out var slot))
        {
            var policy = _sides[slot].Policy;
            if (policy >= 0)
            {
                _policies.Release(policy);
            }

            _sideSlots.Remove(seq);
            _sides.Remove(slot);
        }
    }

    private void WriteEnd(OutcomeRecord end)
    {
        var queue = QueueOf(end.Queue);
        _lastOutcome++;
        queue.LastOutcome++;
        _outcomeFloor = Math.Max(_outcomeFloor, _lastOutcome - Limits.OutcomesKeptPerGroup);
        queue.OutcomeFloor = Math.Max(queue.OutcomeFloor, queue.LastOutcome - Limits.OutcomesKeptPerQueue);
        queue.Succeeded += end.State == RunState.Succeeded ? 1 : 0;
        queue.Dead += end.State == RunState.Dead ? 1 : 0;
        queue.Cancelled += end.State == RunState.Cancelled ? 1 : 0;
        _unitsLeft = Math.Max(0, _unitsLeft - Limits.UnitsPerOutcome);
        end = end with
        {
            FinishedMs = ClockMs,
            ExpiresMs = Existence.ExpiresMs(end.State, ClockMs),
            NumberInGroup = _lastOutcome,
            NumberInQueue = queue.LastOutcome,
        };
        _reads.Put(end);
        Keep(queue, in end);
        ForgetKept(queue, ForgottenPerEnd);
    }

    private static void LeaveWaiting(QueueState queue, RunState from)
    {
        Invariant.Holds(from is RunState.Scheduled or RunState.Ready);
        queue.Scheduled -= from == RunState.Scheduled ? 1 : 0;
        queue.Ready -= from == RunState.Ready ? 1 : 0;
        Invariant.Holds(queue.Scheduled >= 0);
        Invariant.Holds(queue.Ready >= 0);
        if (queue.Ready == 0)
        {
            queue.DropEntries();
        }
    }

    /// <summary>What leaving Leased means, whichever way: batch, session and queue let go of the run.</summary>
    private void LeaveLeased(int slot)
    {
        ref var row = ref _runs[slot];
        Invariant.Holds(row.State == RunState.Leased);
        var session = _sessions[row.Session];
        Unlink(session, slot);
        session.Leased--;
        session.LeasedBytes -= 1L << row.SizeClass;
        QueueOf(row.Queue).Leased--;
        Invariant.Holds(session.Leased >= 0);
        var batch = _batches[row.Batch]!;
        batch.Remaining--;
        if (batch.Remaining == 0)
        {
            _batchSlots.Remove(batch.FirstToken.Value);
            _batches[row.Batch] = null;
            _freeBatches.Add(row.Batch);
        }

        _facts ^= row.Fingerprint();
        row.Session = 0;
        row.Batch = -1;
        row.IsCancelling = false;
        _facts ^= row.Fingerprint();
    }

    private RunPolicy PolicyOf(in RunRow row)
    {
        if (!row.IsPlain && _sideSlots.TryGet(row.Seq, out var slot) && _sides[slot].Policy >= 0)
        {
            return _policies[_sides[slot].Policy];
        }

        return QueueOf(row.Queue).Defaults;
    }

    private static WheelEntry EntryOf(in RunRow row, EntryKind kind) =>
        WheelEntry.Create(row.Seq, row.Queue, row.DueMs, row.Priority, row.SizeClass, kind, row.IsPlain);

    // The entry that a job got at its submit, but for the size of its payload.
    private static WheelEntry EntryOf(in JobRecord job) =>
        WheelEntry.Create(
            job.Seq, job.Queue, job.DueMs, job.Priority, 0, EntryKind.Job, job.Policy is null && job.Key.IsEmpty);

    private void Link(SessionState session, int slot)
    {
        ref var row = ref _runs[slot];
        row.Previous = session.LastLease;
        row.Next = -1;
        if (session.LastLease >= 0)
        {
            _runs[session.LastLease].Next = slot;
        }
        else
        {
            session.FirstLease = slot;
        }

        session.LastLease = slot;
    }

    private void Unlink(SessionState session, int slot)
    {
        ref var row = ref _runs[slot];
        if (row.Previous >= 0)
        {
            _runs[row.Previous].Next = row.Next;
        }
        else
        {
            session.FirstLease = row.Next;
        }

        if (row.Next >= 0)
        {
            _runs[row.Next].Previous = row.Previous;
        }
        else
        {
            session.LastLease = row.Previous;
        }

        row.Previous = row.Next = -1;
    }
}
