using Sched.Engine;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>Dead runs keep their payload as long as they are to be seen; memory follows what is there.</summary>
public sealed class KeptRunsTests : IDisposable
{
    private const long DayMs = 24 * 3_600_000L;
    private const int Runs = 300;

    private readonly JudgedEngine _engine = new();
    private long _clockMs;

    public KeptRunsTests()
    {
        Apply(JudgedEngine.Genesis);
        Apply(new PutQueue("default", "mail", new RunPolicy(1, 100, 100)));
        Apply(new OpenSession(new SessionId(1, 1), "default", ["mail"], 15_000, "worker"));
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void What_is_over_is_let_go_a_little_with_each_step_of_time()
    {
        Kill(Runs);
        Assert.Equal(Runs, CountKept());

        _clockMs += 14 * DayMs;
        Apply(new NewTerm());
        Assert.Equal(Runs, CountKept());
        var kept = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            _engine.Restart();
            Apply(new AdvanceTime(_clockMs));
            kept.Add(CountKept());
        }

        Assert.Equal([236, 172, 108, 44, 0], kept);
    }

    [Fact]
    public void What_is_over_is_let_go_as_other_runs_end()
    {
        Kill(Runs);
        _clockMs += 14 * DayMs;
        Kill(100);

        // Each end adds one and lets two go.
        Assert.Equal(Runs - 200 + 100, CountKept());
        _engine.CheckViews();
    }

    [Fact]
    public void A_dead_run_that_is_cancelled_is_kept_no_more()
    {
        Kill(10);

        Apply(new CancelJobs("default", [new JobRef(JobIds.TextFromSeq(3))], Force: false));

        Assert.Equal(9, CountKept());
        _engine.CheckViews();
    }

    [Fact]
    public void Memory_returns_when_all_have_ended_or_were_cancelled()
    {
        SubmitAtMinute(queues: 5, count: 60_000, at: 10);
        SubmitAtMinute(queues: 1, count: 40_000, at: 10);
        Cancel(from: 1, to: 60_000);
        _clockMs = 10 * 60_000;
        Apply(new AdvanceTime(_clockMs));
        while (_engine.Engine.WheelTimeMs < _clockMs)
        {
            Apply(new AdvanceTime(_clockMs));
        }

        Assert.Equal(40_000, _engine.Engine.ReadyCount(1));
        Cancel(from: 60_001, to: 99_000);
        Serve();
        for (var i = 0; i < 10; i++)
        {
            Apply(new NewTerm());
        }

        Assert.Equal(0, _engine.Engine.LiveCount);
        Assert.Equal(0, _engine.Engine.EntryBytes);
        Assert.InRange(_engine.Engine.EntryBytesReserved, 0, 1 << 20);
    }

    private Result[] Apply(params Command[] commands) => _engine.Apply(_clockMs, commands);

    private int CountKept() => _engine.State.Runs.Keys.Count(_engine.Engine.IsKept);

    private void Kill(int count)
    {
        var jobs = Enumerable.Repeat(new JobSpec(), count);
        Apply(new SubmitJobs("default", ["mail"], [.. jobs]));
        while (_engine.Engine.ReadyCount(1) > 0)
        {
            Apply(new GrantLeases(1, 256, 256, 1 << 30));
            foreach (var batch in _engine.Effects.Granted.ToArray())
            {
                var acks = batch.Runs.Select((run, i) => new AckItem(
                    run.Seq, new FencingToken(batch.FirstToken.Value + i), Verdict.Fail, default));
                Apply(new AckRuns(1, default, 0, default, [.. acks]));
            }
        }
    }

    private void SubmitAtMinute(int queues, int count, int at)
    {
        string[] names = [.. Enumerable.Range(0, queues).Select(number => number == 0 ? "mail" : $"q{number}")];
        for (var done = 0; done < count; done += 1_000)
        {
            var jobs = Enumerable.Range(0, 1_000).Select(i => new JobSpec { DueMs = at * 60_000, Queue = i % queues });
            Apply(new SubmitJobs("default", names, [.. jobs]));
        }
    }

    private void Cancel(long from, long to)
    {
        foreach (var seqs in Enumerable.Range((int)from, (int)(to - from + 1)).Chunk(1_000))
        {
            var jobs = seqs.Select(seq => new JobRef(JobIds.TextFromSeq(seq)));
            Apply(new CancelJobs("default", [.. jobs], Force: false));
        }
    }

    private void Serve()
    {
        while (_engine.Engine.ReadyCount(1) > 0)
        {
            Apply(new GrantLeases(1, 256, 256, 1 << 30));
            foreach (var batch in _engine.Effects.Granted.ToArray())
            {
                var bits = Enumerable.Repeat((byte)255, 32).ToArray();
                Apply(new AckRuns(1, batch.FirstToken, batch.Runs.Length, bits, []));
            }
        }
    }
}
