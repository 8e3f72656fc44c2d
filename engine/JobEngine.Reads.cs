using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Bounded reads of what is applied, between entries.</summary>
public sealed partial class JobEngine
{
    public long LiveCount => _live.Count;

    /// <summary>Memory of the entries of timers and ready lists, and what is reserved for them.</summary>
    public long EntryBytes => _pool.BytesInUse;

    public long EntryBytesReserved => _pool.BytesReserved;

    public bool IsLive(long seq) => seq is > 0 and <= WheelEntry.SeqMax && _live[seq];

    public bool TryGetNamespace(string name, out uint number) => _namespaceNumbers.TryGetValue(name, out number);

    public string NamespaceName(uint number) => _namespaces[(int)number - 1].Name;

    public bool TryGetQueue(uint namespaceNumber, string name, out uint queue) =>
        _namespaces[(int)namespaceNumber - 1].Queues.TryGetValue(name, out queue);

    /// <summary>A namespace's queues, by name.</summary>
    public IReadOnlyList<uint> QueuesOf(uint namespaceNumber) =>
        [.. _namespaces[(int)namespaceNumber - 1].Queues.Values];

    public QueueView GetQueue(uint queue)
    {
        var state = QueueOf(queue);
        return new QueueView(
            state.Number,
            state.Namespace,
            state.Name,
            state.Scheduled,
            state.Ready,
            state.Leased,
            state.Succeeded,
            state.Dead,
            state.Cancelled,
            state.Defaults);
    }

    public long ReadyCount(uint queue) => QueueOf(queue).Ready;

    /// <summary>Queues of the next due instant, as far as a short look goes.</summary>
    public int NextQueues(Span<uint> queues) => _wheel.NextQueues(queues);

    /// <summary>The run of a job record; its state is None when it is not live.</summary>
    public RunView Look(in JobRecord job)
    {
        if (!IsLive(job.Seq))
        {
            return default;
        }

        if (TryGetRow(job.Seq, out var slot))
        {
            return Show(slot);
        }

        var isScheduled = job.DueMs > job.SubmittedMs && _wheel.Holds(EntryOf(in job));
        return new RunView(
            isScheduled ? RunState.Scheduled : RunState.Ready, 0, FencingToken.None, job.DueMs, 0, IsCancelling: false);
    }

    /// <summary>The live run of this number, with its record read from the store: for tests and diagnosis.</summary>
    public RunView? FindRun(long seq)
    {
        if (!IsLive(seq))
        {
            return null;
        }

        var job = new JobRecord[1];
        _store.ReadJobs([seq], job);
        return Look(in job[0]);
    }

    /// <summary>Whether the end of a run is still to be seen.</summary>
    public bool Exists(in OutcomeRecord outcome) =>
        outcome.Seq != 0
        && Existence.Holds(in outcome, ClockMs, QueueOf(outcome.Queue).OutcomeFloor, _outcomeFloor);

    /// <summary>The smallest live seq above another; 0 when there is none. The other may come from a client.</summary>
    public long NextLive(long afterSeq) => afterSeq < WheelEntry.SeqMax ? _live.Next(afterSeq) : 0;

    /// <summary>Open sessions, oldest first.</summary>
    public IReadOnlyList<uint> Sessions() => [.. _sessions.Keys];

    public SessionView? FindSession(uint number) =>
        _sessions.TryGetValue(number, out var session) ? Show(session) : null;

    public bool TryFindSession(SessionId id, out uint number)
    {
        foreach (var session in _sessions.Values)
        {
            if (session.Id == id)
            {
                number = session.Number;
                return true;
            }
        }

        number = 0;
        return false;
    }

    /// <summary>A session's leases, by token.</summary>
    public void ListLeases(uint session, List<HeldLease> into)
    {
        if (!_sessions.TryGetValue(session, out var state))
        {
            return;
        }

        for (var slot = state.FirstLease; slot >= 0; slot = _runs[slot].Next)
        {
            ref var row = ref _runs[slot];
            var run = new LeasedRun(row.Seq, row.Attempts, row.DueMs, row.LeasedMs, row.SizeClass, row.IsCancelling);
            into.Add(new HeldLease(row.Queue, run, new FencingToken(row.Token)));
        }
    }

    private RunView Show(int slot)
    {
        ref var row = ref _runs[slot];
        return new RunView(
            row.State, row.Attempts, new FencingToken(row.Token), row.DueMs, row.LeasedMs, row.IsCancelling);
    }

    private static SessionView Show(SessionState session) => new(
        session.Number,
        session.Id,
        session.Namespace,
        session.Queues,
        session.TtlMs,
        session.WorkerName,
        session.Leased,
        session.LeasedBytes,
        session.IsExpiring);
}
