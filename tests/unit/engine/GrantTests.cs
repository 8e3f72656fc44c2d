using Sched.Engine;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>What the judge leaves open: how a grant shares its credit among the queues of a session.</summary>
public sealed class GrantTests
{
    [Fact]
    public void A_grant_serves_all_queues_of_its_session_alike()
    {
        using var engine = Founded("a", "b", "c");
        Submit(engine, ("a", 100), ("b", 100), ("c", 100));

        var perQueue = Grant(engine, window: 30);

        Assert.Equal([10, 10, 10], perQueue.Values);
    }

    [Fact]
    public void What_one_queue_leaves_over_the_others_get()
    {
        using var engine = Founded("a", "b", "c");
        Submit(engine, ("a", 100), ("b", 2), ("c", 100));

        var perQueue = Grant(engine, window: 60);

        Assert.Equal(60, perQueue.Values.Sum());
        Assert.Equal(2, perQueue.Values.Min());
        Assert.InRange(perQueue.Values.Max(), 29, 39);
    }

    [Fact]
    public void Small_grants_go_round()
    {
        using var engine = Founded("a", "b", "c");
        Submit(engine, ("a", 100), ("b", 100), ("c", 100));

        var queues = Enumerable.Range(1, 6).Select(window => Assert.Single(Grant(engine, window)).Key).ToList();

        Assert.Equal(3, queues.Take(3).Distinct().Count());
        Assert.Equal(queues.Take(3), queues.Skip(3));
    }

    [Fact]
    public void One_grant_is_at_most_one_frame()
    {
        using var engine = Founded("a");
        Submit(engine, ("a", 700));

        var granted = Enumerable.Range(0, 4).Select(_ => Grant(engine, window: 650).Values.Sum()).ToList();

        Assert.Equal([Limits.RunsPerGrant, Limits.RunsPerGrant, 650 - (2 * Limits.RunsPerGrant), 0], granted);
    }

    [Fact]
    public void A_session_names_at_most_sixteen_queues()
    {
        using var engine = new JudgedEngine();
        engine.Apply(0, JudgedEngine.Genesis);
        string[] queues = [.. Enumerable.Range(0, Limits.QueuesPerSession + 1).Select(i => $"queue-{i}")];

        Assert.Equal(Outcome.TooManyQueues, engine.Apply(0, Open(queues))[0].Outcome);
        Assert.Equal(Outcome.Done, engine.Apply(0, Open(queues[1..]))[0].Outcome);
    }

    private static JudgedEngine Founded(params string[] queues)
    {
        var engine = new JudgedEngine();
        engine.Apply(0, JudgedEngine.Genesis, Open(queues));
        return engine;
    }

    private static OpenSession Open(string[] queues) => new(new SessionId(1, 1), "default", queues, 15_000, "worker");

    private static void Submit(JudgedEngine engine, params (string Queue, int Count)[] jobs)
    {
        foreach (var (queue, count) in jobs)
        {
            engine.Apply(1_000, new SubmitJobs("default", [queue], [.. Enumerable.Repeat(new JobSpec(), count)]));
        }
    }

    private static Dictionary<uint, int> Grant(JudgedEngine engine, int window)
    {
        engine.Apply(1_000, new GrantLeases(1, window, window, 1L << 20));
        return engine.Effects.Granted
            .GroupBy(batch => batch.Queue)
            .ToDictionary(queue => queue.Key, queue => queue.Sum(batch => batch.Runs.Length));
    }
}
