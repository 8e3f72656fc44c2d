using Sched.Engine;
using Sched.Tests.Model;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>The same entries give the same state on every replica, also when one was restored in between.</summary>
public sealed class DeterminismTests
{
    private const int Lists = 15;

    [Fact]
    public void The_same_entries_give_equal_digests_effects_and_bytes()
    {
        for (var seed = 0; seed < Lists; seed++)
        {
            var entries = RandomList.Run(seed);
            using var first = new Replica();
            using var second = new Replica();

            foreach (var entry in entries)
            {
                Assert.Equal(first.Apply(entry), second.Apply(entry));
            }

            Assert.Null(first.Snapshot.FirstDifference(second.Snapshot));
        }
    }

    [Fact]
    public void A_replica_restored_in_the_middle_of_anything_goes_on_as_the_others()
    {
        for (var seed = 0; seed < Lists; seed++)
        {
            var entries = RandomList.Run(seed);
            var random = new Random(seed);
            using var steady = new Replica();
            using var restored = new Replica();

            foreach (var entry in entries)
            {
                Assert.Equal(steady.Apply(entry), restored.Apply(entry));
                if (random.Next(15) == 0)
                {
                    restored.Restart();
                    Assert.Null(steady.Snapshot.FirstDifference(restored.Snapshot));
                }
            }

            Assert.Null(steady.Snapshot.FirstDifference(restored.Snapshot));
        }
    }

    [Fact]
    public void A_restart_while_a_herd_is_half_moved_changes_nothing()
    {
        using var steady = new Replica();
        using var restored = new Replica();
        foreach (var entry in Herd())
        {
            Assert.Equal(steady.Apply(entry), restored.Apply(entry));
            restored.Restart();
        }

        Assert.Null(steady.Snapshot.FirstDifference(restored.Snapshot));
    }

    [Fact]
    public void A_different_answer_makes_a_different_digest()
    {
        using var first = new Replica();
        using var second = new Replica();
        var open = new OpenSession(new SessionId(1, 1), "default", ["a", "b"], 15_000, "worker");
        Command[] founding = [JudgedEngine.Genesis, open];
        first.Apply(new Entry(new EntryHeader(1, 1, 0, 1), founding));
        second.Apply(new Entry(new EntryHeader(1, 1, 0, 1), founding));

        var atOnce = first.Apply(new Entry(new EntryHeader(2, 1, 5, 1), [Submit(dueMs: 5)]));
        var later = second.Apply(new Entry(new EntryHeader(2, 1, 5, 1), [Submit(dueMs: 5), Submit(dueMs: 6)]));

        Assert.NotEqual(atOnce, later);
    }

    private static SubmitJobs Submit(long dueMs, int times = 1) =>
        new("default", ["a"], [.. Enumerable.Repeat(new JobSpec { DueMs = dueMs, Priority = 3 }, times)]);

    private static IEnumerable<Entry> Herd()
    {
        var index = 0L;
        var open = new OpenSession(new SessionId(1, 1), "default", ["a"], 15_000, "worker");
        yield return new Entry(new EntryHeader(++index, 1, 0, 1), [JudgedEngine.Genesis, open]);
        for (var i = 0; i < 40; i++)
        {
            yield return new Entry(new EntryHeader(++index, 1, i, 1), [Submit(3_600_000, Limits.JobsPerSubmitMax)]);
        }

        for (var i = 0; i < 12; i++)
        {
            var clockMs = 3_600_000 + (i / 4);
            yield return new Entry(
                new EntryHeader(++index, 1, clockMs, 1),
                [new AdvanceTime(clockMs), new GrantLeases(1, 1_000, 1_000, 1L << 30), Submit(clockMs)]);
        }
    }

    /// <summary>An engine with a store of its own and no judge.</summary>
    private sealed class Replica : IDisposable
    {
        private readonly InMemoryJobStore _store = new();
        private readonly Effects _effects = new();
        private JobEngine _engine;

        public Replica() => _engine = new JobEngine(_store);

        public EngineSnapshot Snapshot => EngineSnapshot.Of(_engine);

        public ulong Apply(Entry entry)
        {
            _engine.Apply(entry.Header, entry.Commands, new Result[entry.Commands.Length], _effects);
            return _engine.Digest;
        }

        public void Restart()
        {
            var snapshot = Snapshot;
            _engine.Dispose();
            _engine = snapshot.Restore(_store);
        }

        public void Dispose() => _engine.Dispose();
    }
}
