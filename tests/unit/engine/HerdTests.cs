using System.Text;
using Sched.Engine;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>
/// More work than one entry may do, under the judge: herds over several entries, sessions that end in parts.
/// </summary>
public sealed class HerdTests
{
    private const long DueMs = 3_600_000;
    private const int SubmitMax = Limits.JobsPerSubmitMax;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_herd_of_all_priorities_is_served_in_order_while_it_is_still_moving(int seed)
    {
        using var engine = Founded(sessions: 4);
        SubmitHerd(engine, count: 40_000, new Random(seed));
        var entries = 0;
        var clockMs = DueMs;
        for (var served = 0L; served < 16_000; entries++)
        {
            clockMs += entries % 3;
            served += ServeOnce(engine, clockMs);
            if (entries % 5 == 0)
            {
                engine.Restart();
            }
        }

        engine.CheckViews();
        Assert.InRange(entries, 10, 100);
    }

    [Fact]
    public void Many_full_sessions_that_are_lost_at_once_end_over_several_entries()
    {
        using var engine = Founded(sessions: 6);
        SubmitHerd(engine, count: 25_000, new Random(3));
        while (engine.Apply(DueMs, new AdvanceTime(DueMs))[0].Outcome == Outcome.Partial)
        {
            // The next entry goes on.
        }

        foreach (var session in engine.State.Sessions.Keys)
        {
            Fill(engine, session);
        }

        Assert.Equal(6, engine.State.Sessions.Count(session => session.Value.Leased.Count == Limits.LeasesPerSession));
        Assert.InRange(ExpireAll(engine), 2, 10);
        engine.CheckViews();
    }

    [Fact]
    public void A_session_whose_runs_all_die_ends_in_parts_and_gets_nothing_meanwhile()
    {
        using var engine = Founded(sessions: 1);
        engine.Apply(0, new PutQueue("default", "mail", new RunPolicy(1, 100, 100)));
        SubmitHerd(engine, count: 5_000, new Random(4));
        engine.Apply(DueMs, new AdvanceTime(DueMs));
        Fill(engine, 1);
        var started = engine.State.Sessions[1].Leased.Select(run => run.Token).Order().ToArray();

        var first = engine.Apply(DueMs + 1, new ExpireSession(1, started))[0];
        engine.Apply(DueMs + 2, new GrantLeases(1, 5_000, 5_000, 1L << 30));
        var entries = 2;
        while (engine.Apply(DueMs + 3, new ExpireSession(1, started))[0].Outcome == Outcome.Partial)
        {
            entries++;
        }

        // A lease returned is one unit and an outcome sixteen, so an entry ends 964 of the 4,096.
        Assert.Equal((Outcome.Partial, 5), (first.Outcome, entries));
        Assert.Equal(Limits.LeasesPerSession, engine.State.Queues.Single().Count(RunState.Dead));
    }

    [Fact]
    public void A_grant_whose_work_is_used_up_by_dead_entries_still_keeps_the_order()
    {
        using var engine = Founded(sessions: 1);
        var dead = Enumerable.Range(0, 20_000).Select(i => new JobRef(Encoding.UTF8.GetBytes($"dead-{i}"))).ToArray();
        var jobs = dead.Select(job => new JobSpec { Id = job.Id, Priority = 1 }).ToArray();
        engine.Apply(1_000, new SubmitJobs("default", ["mail"], jobs));
        engine.Apply(2_000, new SubmitJobs("default", ["mail"], [new JobSpec { Priority = 1 }]));
        engine.Apply(90_000, new SubmitJobs("default", ["mail"], [new JobSpec { Priority = 0 }]));
        engine.Apply(90_001, new CancelJobs("default", dead, Force: false));

        var grants = Enumerable.Repeat(new GrantLeases(1, 2, 2, 1_000), 2);
        var granted = grants.Select(grant => engine.Apply(90_002, grant)[0].Number).ToArray();

        Assert.Equal([0, 2], granted);
    }

    [Fact]
    public void A_hundred_thousand_queues_with_a_job_each_at_one_minute_take_no_entry_over_the_limit()
    {
        const int queues = 100_000;
        using var engine = Founded(sessions: 0);
        for (var i = 0; i < queues; i += SubmitMax)
        {
            string[] names = [.. Enumerable.Range(i, SubmitMax).Select(number => $"q{number:D6}")];
            var jobs = Enumerable.Range(0, SubmitMax).Select(queue => new JobSpec { DueMs = DueMs, Queue = queue });
            engine.Apply(0, new SubmitJobs("default", names, [.. jobs]));
        }

        var entries = 0;
        for (; engine.Engine.NextDueMs < DueMs; entries++)
        {
            engine.Apply(engine.Engine.NextDueMs, new AdvanceTime(DueMs));
        }

        // Each queue was sorted ahead of time, and costs a unit again when its only job becomes ready.
        Assert.Equal(7, entries);
        var outcomes = Enumerable.Range(0, 7).Select(_ => engine.Apply(DueMs, new AdvanceTime(DueMs))[0].Outcome);
        Assert.Equal([.. Enumerable.Repeat(Outcome.Partial, 6), Outcome.Done], outcomes);
        Assert.Equal(queues, engine.State.Queues.Sum(queue => queue.Count(RunState.Ready)));
        engine.CheckViews();
    }

    private static JudgedEngine Founded(int sessions)
    {
        var engine = new JudgedEngine();
        engine.Apply(0, JudgedEngine.Genesis);
        for (var i = 1; i <= sessions; i++)
        {
            engine.Apply(0, new OpenSession(new SessionId(1, (ulong)i), "default", ["mail"], 15_000, "worker"));
        }

        return engine;
    }

    private static void SubmitHerd(JudgedEngine engine, int count, Random random)
    {
        for (var done = 0; done < count; done += SubmitMax)
        {
            var jobs = Enumerable.Range(0, SubmitMax)
                .Select(_ => new JobSpec { DueMs = DueMs, Priority = (byte)random.Next(8) });
            engine.Apply(done / SubmitMax, new SubmitJobs("default", ["mail"], [.. jobs]));
        }
    }

    private static long ServeOnce(JudgedEngine engine, long clockMs)
    {
        var urgent = new SubmitJobs("default", ["mail"], [new JobSpec { DueMs = 0 }]);
        var grants = engine.State.Sessions.Keys.Select(session => new GrantLeases(session, 4_096, 4_096, 1L << 30));
        var results = engine.Apply(clockMs, [new AdvanceTime(clockMs), urgent, .. grants]);
        return results.Skip(2).Sum(result => result.Number);
    }

    private static void Fill(JudgedEngine engine, uint session)
    {
        while (engine.Apply(DueMs, new GrantLeases(session, 4_096, 4_096, 1L << 30))[0].Number > 0)
        {
            // Each grant is one batch.
        }
    }

    private static int ExpireAll(JudgedEngine engine)
    {
        var entries = 0;
        while (engine.State.Sessions.Count > 0)
        {
            var expires = engine.State.Sessions.Keys.Order().Select(session => new ExpireSession(session, []));
            engine.Apply(DueMs + 1, [.. expires]);
            entries++;
        }

        return entries;
    }
}
