using Sched.Engine;
using Sched.Leader;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

/// <summary>
/// From submit to accepted verdict on one scheduler over fakes: a heap of virtual time, a log full of bad luck. What
/// cannot be repeated cannot be debugged, so equality of two runs is tested before anything else.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RepeatableShellTests
{
    private const int Seeds = 1_000;

    // The test runner uses the pool too. Code that hops over it moves the count in every run, so one quiet run of a
    // seed is proof, however many are tried.
    private const int QuietRunsTried = 50;

    // A thousand seeds that never met these would prove little.
    private static readonly string[] RareEvents =
    [
        nameof(CommitUnknownException), nameof(NotLeaderException), nameof(Outcome.Duplicate), "died", "resumed True",
        "attempt 3", "Success False", WorkerEnd.Goodbye, WorkerEnd.NotLeader,
    ];

    [Fact]
    public void A_thousand_seeds_run_twice_alike_without_a_foreign_thread()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var unseen = RareEvents.ToList();
            for (var seed = 1; seed <= Seeds; seed++)
            {
                var lines = RunTwice(seed);
                unseen.RemoveAll(rare => lines.Any(line => line.Contains(rare, StringComparison.Ordinal)));
            }

            Assert.Empty(unseen);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static IReadOnlyList<string> RunTwice(int seed)
    {
        var first = Run(seed, out var isQuiet);
        var second = Run(seed, out var isSecondQuiet);
        for (var i = 0; i < first.Count && i < second.Count; i++)
        {
            Assert.True(first[i] == second[i], $"Seed {seed}, line {i}: '{first[i]}', then '{second[i]}'.");
        }

        Assert.Equal(first.Count, second.Count);
        isQuiet |= isSecondQuiet;
        for (var i = 0; i < QuietRunsTried && !isQuiet; i++)
        {
            Run(seed, out isQuiet);
        }

        Assert.True(isQuiet, $"Seed {seed} runs something on the thread pool.");
        return first;
    }

    private static IReadOnlyList<string> Run(int seed, out bool isQuiet)
    {
        using var world = new World(seed);
        try
        {
            var before = ThreadPool.CompletedWorkItemCount;
            var lines = world.Run();
            isQuiet = ThreadPool.CompletedWorkItemCount == before;
            return lines;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"Seed {seed} failed:\n{string.Join('\n', world.Transcript.Lines.TakeLast(40))}", error);
        }
    }
}
