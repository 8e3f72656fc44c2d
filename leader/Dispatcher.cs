using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Brings ready jobs and waiting workers together. Grants go into the entry that makes the jobs ready: after its step
/// of time, its acks and its submits. The engine picks the jobs; what it granted is delivered after the apply.
/// A round looks only at queues that have jobs or are about to: thousands of idle sessions cost it nothing.
/// </summary>
internal sealed class Dispatcher(EngineHost host, ProposalLanes lanes, LeaderOptions options) : IRoundSource
{
    // How many queues the wheel names for its next due instant, and how many jobs each is thought to bring: one
    // batch. If there are more, the next entry follows at once.
    private const int NextQueuesMax = 64;
    private const int JobsGuessed = Limits.RunsPerGrant;

    private readonly Dictionary<uint, LiveSession> _sessions = [];
    private readonly Dictionary<uint, QueueDemand> _demands = [];
    private readonly Dictionary<(string Namespace, string Name), QueueDemand> _demandsByName = [];

    // Those of the demands that may have jobs, in turn.
    private readonly Queue<QueueDemand> _hot = new();

    /// <summary>Queues that may have jobs and have sessions that wait for them.</summary>
    public IEnumerable<uint> HotQueues => _hot.Select(static demand => demand.Queue);

    /// <summary>Forgets all that was known of an earlier term.</summary>
    public void Begin()
    {
        _sessions.Clear();
        _demands.Clear();
        _demandsByName.Clear();
        _hot.Clear();
    }

    /// <summary>The session has a connection and credit.</summary>
    public void Join(LiveSession session)
    {
        session.IsFull = false;
        if (_sessions.TryAdd(session.Number, session))
        {
            foreach (var queue in session.Queues)
            {
                var demand = DemandOf(queue);
                demand.Add(session);
                Heat(demand);
            }
        }

        lanes.Wake();
    }

    /// <summary>The session takes nothing more for now.</summary>
    public void Leave(LiveSession session)
    {
        if (!_sessions.Remove(session.Number))
        {
            return;
        }

        foreach (var queue in session.Queues)
        {
            var demand = _demands[queue];
            demand.Remove(session);
            if (demand.Count == 0)
            {
                _demands.Remove(queue);
                _demandsByName.Remove(demand.Name);
            }
        }
    }

    public void OnApplied(AppliedEntry applied)
    {
        foreach (var number in applied.FullSessions)
        {
            if (_sessions.TryGetValue(number, out var session))
            {
                session.IsFull = true;
            }
        }

        foreach (var command in applied.Entry.Commands)
        {
            MakeRoom(command switch { AckRuns ack => ack.Session, ReleaseRuns release => release.Session, _ => 0 });
        }

        foreach (var notice in applied.Effects.Notices)
        {
            MakeRoom(notice.Session);
        }

        foreach (var queue in applied.Effects.Activated)
        {
            if (_demands.TryGetValue(queue, out var demand))
            {
                Heat(demand);
            }
        }
    }

    public void AddFirst(Round round)
    {
    }

    public void AddLast(Round round)
    {
        if (_demands.Count > 0)
        {
            ExpectSubmits(round);
            host.Locked(engine => Grant(engine, round));
        }
    }

    public void Release(Round round)
    {
        foreach (var session in round.Granted)
        {
            session.IsGrantProposed = false;
        }
    }

    // What the round's own submits bring at once is ready when its grants are applied.
    private void ExpectSubmits(Round round)
    {
        foreach (var submit in round.Submits)
        {
            for (var position = 0; position < submit.Queues.Length; position++)
            {
                if (_demandsByName.TryGetValue((submit.Namespace, submit.Queues[position]), out var demand))
                {
                    Expect(demand, CountDue(submit, position, round.NowMs));
                }
            }
        }
    }

    private void Grant(JobEngine engine, Round round)
    {
        Span<uint> next = stackalloc uint[NextQueuesMax];
        foreach (var queue in next[..(round.HasAdvance ? engine.NextQueues(next) : 0)])
        {
            if (_demands.TryGetValue(queue, out var demand))
            {
                Expect(demand, JobsGuessed);
            }
        }

        for (var left = _hot.Count; left > 0 && round.Granted.Count < options.GrantsPerRound; left--)
        {
            var demand = _hot.Dequeue();
            var jobs = demand.Count > 0 ? engine.ReadyCount(demand.Queue) + demand.Expected : 0;
            demand.Expected = 0;
            demand.IsHot = jobs > 0;
            if (demand.IsHot)
            {
                _hot.Enqueue(demand);
                demand.Grant(
                    engine, round, jobs, options.GrantsPerRound, (session, grant) => Add(round, session, grant));
            }
        }
    }

    private void Add(Round round, LiveSession session, Command grant)
    {
        session.IsGrantProposed = true;
        round.Granted.Add(session);
        round.Add(lanes.Own(grant));
    }

    private void MakeRoom(uint number)
    {
        if (_sessions.TryGetValue(number, out var session))
        {
            session.IsFull = false;
        }
    }

    private void Expect(QueueDemand demand, long jobs)
    {
        if (jobs > 0)
        {
            demand.Expected += jobs;
            Heat(demand);
        }
    }

    private void Heat(QueueDemand demand)
    {
        if (!demand.IsHot)
        {
            demand.IsHot = true;
            _hot.Enqueue(demand);
        }
    }

    private QueueDemand DemandOf(uint queue)
    {
        if (!_demands.TryGetValue(queue, out var demand))
        {
            demand = host.Read(engine =>
            {
                var view = engine.GetQueue(queue);
                return new QueueDemand(queue, (engine.NamespaceName(view.Namespace), view.Name));
            });
            _demands.Add(queue, demand);
            _demandsByName.Add(demand.Name, demand);
        }

        return demand;
    }

    private static long CountDue(SubmitJobs submit, int position, long nowMs)
    {
        var count = 0L;
        foreach (ref readonly var job in submit.Jobs.AsSpan())
        {
            if (job.Queue == position && (job.DueIsDelay ? job.DueMs <= 0 : job.DueMs <= nowMs))
            {
                count++;
            }
        }

        return count;
    }
}
