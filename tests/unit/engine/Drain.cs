using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>
/// Plays the end of a list: every session goes, good workers come, and time passes until all runs are final. That it
/// ends at all shows that no run is stuck or lost.
/// </summary>
internal sealed class Drain(JudgedEngine engine, Func<long, Command[], Result[]> apply)
{
    private const int StepsMax = 50_000;

    private int _steps;

    private long ClockMs => engine.Engine.ClockMs;

    public void Run()
    {
        ExpireSessions();
        var sessions = OpenSessions();
        while (engine.State.Runs.Values.Any(run => run.IsLive))
        {
            Serve(sessions);
        }

        while (engine.Engine.NextDueMs != long.MaxValue)
        {
            Serve(sessions);
        }
    }

    private void ExpireSessions()
    {
        while (engine.State.Sessions.Count > 0)
        {
            Step(ClockMs, new ExpireSession(engine.State.Sessions.Keys.First(), []));
        }
    }

    private List<uint> OpenSessions() =>
        [.. engine.State.Namespaces.Values
            .Where(space => space.Queues.Count > 0)
            .Select(space => new OpenSession(
                new SessionId(1, 1), space.Name, [.. space.Queues.Keys], Limits.SessionTtlMsDefault, "last"))
            .ToList()
            .Select(open => (uint)Step(ClockMs, open)[0].Number)];

    private void Serve(List<uint> sessions)
    {
        var nextMs = engine.Engine.NextDueMs;
        var clockMs = nextMs == long.MaxValue ? ClockMs : Math.Max(ClockMs, nextMs);
        var grants = sessions.Select(session => new GrantLeases(session, 500, 500, 1L << 30));
        Step(clockMs, [new AdvanceTime(clockMs), .. grants]);
        var acks = engine.Effects.Granted.Select(AckAll).ToArray<Command>();
        if (acks.Length > 0)
        {
            Step(clockMs, acks);
        }
    }

    private static AckRuns AckAll(LeaseBatch batch)
    {
        var bits = new byte[(batch.Runs.Length + 7) / 8];
        for (var i = 0; i < batch.Runs.Length; i++)
        {
            bits[i / 8] |= (byte)(1 << (i % 8));
        }

        return new AckRuns(batch.Session, batch.FirstToken, batch.Runs.Length, bits, []);
    }

    private Result[] Step(long clockMs, params Command[] commands)
    {
        if (++_steps > StepsMax)
        {
            throw new JudgeException($"After {StepsMax} steps there are still runs that have not ended.");
        }

        return apply(clockMs, commands);
    }
}
