using Sched.Engine;

namespace Sched.Leader;

/// <summary>The sessions with credit that wait for one queue's jobs, in turn.</summary>
internal sealed class QueueDemand(uint queue, string namespaceName, string queueName)
{
    private readonly List<LiveSession> _sessions = [];
    private int _turn;

    public uint Queue => queue;

    public int Count => _sessions.Count;

    public void Add(LiveSession session) => _sessions.Add(session);

    public void Remove(LiveSession session) => _sessions.Remove(session);

    /// <summary>Jobs of the round's submits that are due at once.</summary>
    public long CountDue(Round round)
    {
        var count = 0L;
        foreach (var submit in round.Submits)
        {
            var position = submit.Namespace == namespaceName ? Array.IndexOf(submit.Queues, queueName) : -1;
            if (position >= 0)
            {
                count += CountDue(submit, position, round.NowMs);
            }
        }

        return count;
    }

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
