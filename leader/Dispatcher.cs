using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Brings ready jobs and waiting workers together. Grants go into the entry that makes the jobs ready: after its step
/// of time, its acks and its submits. The engine picks the jobs; what it granted is delivered after the apply.
/// </summary>
internal sealed class Dispatcher(EngineHost host, ProposalLanes lanes, LeaderOptions options) : IRoundSource
{
    // How many queues the wheel names for its next due instant, and how many jobs each is thought to bring: one
    // batch. If there are more, the next entry follows at once.
    private const int NextQueuesMax = 64;
    private const int JobsGuessed = Limits.RunsPerGrant;

    private readonly Dictionary<uint, LiveSession> _sessions = [];
    private readonly List<QueueDemand> _demands = [];
    private int _turn;

    /// <summary>Forgets all that was known of an earlier term.</summary>
    public void Begin()
    {
        _sessions.Clear();
        _demands.Clear();
    }

    /// <summary>The session has a connection and credit.</summary>
    public void Join(LiveSession session)
    {
        session.IsFull = false;
        if (_sessions.TryAdd(session.Number, session))
        {
            foreach (var queue in session.Queues)
            {
                DemandOf(queue).Add(session);
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

        foreach (var demand in _demands)
        {
            demand.Remove(session);
        }

        _demands.RemoveAll(static demand => demand.Count == 0);
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
    }

    public void AddFirst(Round round)
    {
    }

    public void AddLast(Round round)
    {
        if (_demands.Count > 0)
        {
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

    private void Grant(JobEngine engine, Round round)
    {
        Span<uint> next = stackalloc uint[NextQueuesMax];
        next = next[..(round.HasAdvance ? engine.NextQueues(next) : 0)];
        for (var i = 0; i < _demands.Count && round.Granted.Count < options.GrantsPerRound; i++)
        {
            _turn = (_turn + 1) % _demands.Count;
            var demand = _demands[_turn];
            var jobs = engine.ReadyCount(demand.Queue) + demand.CountDue(round);
            jobs += next.Contains(demand.Queue) ? JobsGuessed : 0;
            demand.Grant(engine, round, jobs, options.GrantsPerRound, (session, grant) => Add(round, session, grant));
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

    private QueueDemand DemandOf(uint queue)
    {
        var demand = _demands.Find(known => known.Queue == queue);
        if (demand is null)
        {
            demand = host.Read(engine =>
            {
                var view = engine.GetQueue(queue);
                return new QueueDemand(queue, engine.NamespaceName(view.Namespace), view.Name);
            });
            _demands.Add(demand);
        }

        return demand;
    }
}
