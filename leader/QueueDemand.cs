using Sched.Engine;

namespace Sched.Leader;

/// <summary>The sessions with credit that wait for one queue's jobs, in turn.</summary>
internal sealed class QueueDemand(uint queue, (string Namespace, string Name) name)
{
    private readonly List<LiveSession> _sessions = [];
    private int _turn;

    public uint Queue => queue;

    public (string Namespace, string Name) Name => name;

    public int Count => _sessions.Count;

    /// <summary>The queue may have jobs: it stands in the dispatcher's line.</summary>
    public bool IsHot { get; set; }

    /// <summary>Jobs that the round now being put together is thought to make ready.</summary>
    public long Expected { get; set; }

    public void Add(LiveSession session) => _sessions.Add(session);

    public void Remove(LiveSession session) => _sessions.Remove(session);

    /// <summary>Offers jobs to the sessions in turn, and gives up when all are provided for.</summary>
    public void Grant(JobEngine engine, Round round, long jobs, int grantsMax, Action<LiveSession, Command> add)
    {
        for (var i = 0; i < _sessions.Count && jobs > 0 && round.Granted.Count < grantsMax; i++)
        {
            _turn = (_turn + 1) % _sessions.Count;
            var session = _sessions[_turn];
            if (session.IsGrantProposed || session.IsFull)
            {
                continue;
            }

            var leased = (engine.FindSession(session.Number)?.Leased ?? 0) - round.FreedOf(session.Number);
            var room = session.WindowJobs - leased;
            var grant = new GrantLeases(session.Number, session.Slots, session.WindowJobs, session.WindowBytes);
            if (room > 0)
            {
                add(session, grant);
                jobs -= Math.Min(room, Limits.RunsPerGrant);
            }
        }
    }
}
