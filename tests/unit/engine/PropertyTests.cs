using Sched.Engine;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>What must hold after any list of commands, seen from outside, without the judge's knowledge.</summary>
public sealed class PropertyTests
{
    private const int Lists = 15;

    private static readonly string[] Namespaces = ["default", "closed"];

    [Fact]
    public void No_run_is_lost_and_none_is_counted_twice()
    {
        for (var seed = 0; seed < Lists; seed++)
        {
            RandomList.Run(seed, engine =>
            {
                var counted = Queues(engine.Engine).Sum(queue =>
                    queue.Scheduled + queue.Ready + queue.Leased + queue.Succeeded + queue.Dead + queue.Cancelled);

                Assert.Equal(engine.Submitted, counted);
            });
        }
    }

    [Fact]
    public void A_run_has_one_current_token_and_each_lease_has_a_greater_one()
    {
        for (var seed = 0; seed < Lists; seed++)
        {
            var lastToken = FencingToken.None;
            RandomList.Run(seed, engine =>
            {
                foreach (var batch in engine.Effects.Granted)
                {
                    Assert.True(batch.FirstToken > lastToken);
                    lastToken = batch.FirstToken.Plus(batch.Runs.Length - 1);
                }

                var held = Leases(engine.Engine);
                Assert.Equal(held.Count, held.DistinctBy(lease => lease.Run.Seq).Count());
                Assert.Equal(held.Count, held.DistinctBy(lease => lease.Token).Count());
                Assert.All(held, lease => Assert.Equal(lease.Token, engine.Engine.FindRun(lease.Run.Seq)!.Value.Token));
                Assert.All(held, lease => Assert.Equal(RunState.Leased, engine.StateOf(lease.Run.Seq)));
            });
        }
    }

    [Fact]
    public void An_attempt_is_the_one_before_plus_one_or_the_same_after_a_free_return()
    {
        for (var seed = 0; seed < Lists; seed++)
        {
            var attempts = new Dictionary<long, (int Attempt, int Free)>();
            RandomList.Run(seed, engine =>
            {
                foreach (var run in engine.Effects.Granted.SelectMany(batch => batch.Runs))
                {
                    var (attempt, free) = attempts.GetValueOrDefault(run.Seq);
                    var isFree = attempt > 0 && run.Attempt == attempt;
                    Assert.True(isFree || run.Attempt == attempt + 1);
                    attempts[run.Seq] = (run.Attempt, free + (isFree ? 1 : 0));
                    Assert.InRange(attempts[run.Seq].Free, 0, Limits.FreeReturnsMax);
                }
            });
        }
    }

    private static IEnumerable<QueueView> Queues(JobEngine engine) =>
        Namespaces
            .SelectMany(name => engine.TryGetNamespace(name, out var space) ? engine.QueuesOf(space) : [])
            .Select(engine.GetQueue);

    private static List<HeldLease> Leases(JobEngine engine)
    {
        var held = new List<HeldLease>();
        foreach (var session in engine.Sessions())
        {
            engine.ListLeases(session, held);
        }

        return held;
    }
}
