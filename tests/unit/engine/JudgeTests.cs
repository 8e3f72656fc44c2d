using Sched.Engine;
using Sched.Tests.Model;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>Who judges the judge: each lie about one and the same entry must be found out.</summary>
public sealed class JudgeTests
{
    private const int Submit = 0;
    private const int Advance = 1;
    private const int Cancel = 2;
    private const int Ack = 3;
    private const int Grant = 4;

    private static readonly Dictionary<string, Action<Result[], Effects, InMemoryJobStore>> Lies = new()
    {
        ["a duplicate is taken for new"] = (results, _, _) =>
            results[Submit].Items[0] = results[Submit].Items[0] with { Outcome = Outcome.Done, Seq = 9 },
        ["another content is taken for the same"] = (results, _, _) =>
            results[Submit].Items[1] = results[Submit].Items[1] with { Outcome = Outcome.Duplicate },
        ["the wheel stops early"] = (results, _, _) =>
            results[Advance] = results[Advance] with { Outcome = Outcome.Partial, Number = 4_999 },
        ["the wheel passes the clock"] = (results, _, _) => results[Advance] = results[Advance] with { Number = 5_001 },
        ["a cancel is not told"] = (_, effects, _) => effects.Notices.Clear(),
        ["a cancel is told twice"] = (_, effects, _) => effects.Notices.Add(effects.Notices[0]),
        ["a cancelling run is shown as cancelled"] = (results, _, _) =>
            results[Cancel].Items[0] = results[Cancel].Items[0] with { State = RunState.Cancelled },
        ["a foreign token is accepted"] = (results, _, _) =>
            results[Ack].Items[0] = results[Ack].Items[0] with { Outcome = Outcome.Done },
        ["a token is given twice"] = Alter(batch => batch with { FirstToken = new FencingToken(1) }),
        ["the later one is served first"] = Alter(batch => batch with { Runs = [batch.Runs[1], batch.Runs[0]] }),
        ["an attempt is not counted"] = Alter(batch =>
            batch with { Runs = [batch.Runs[0] with { Attempt = 0 }, batch.Runs[1]] }),
        ["a grant goes to another session"] = Alter(batch => batch with { Session = batch.Session + 1 }),
        ["a grant comes from another queue"] = Alter(batch => batch with { Queue = batch.Queue + 1 }),
        ["a run is granted that nobody submitted"] = Alter(batch =>
            batch with { Runs = [batch.Runs[0], batch.Runs[1] with { Seq = 77 }] }),
        ["a leased run is granted again"] = Alter(batch =>
            batch with { Runs = [batch.Runs[0], batch.Runs[1] with { Seq = 1 }] }),
        ["a run is withheld"] = (results, effects, _) =>
        {
            results[Grant] = results[Grant] with { Number = 1 };
            effects.Granted[0] = effects.Granted[0] with { Runs = [effects.Granted[0].Runs[0]] };
        },
        ["a batch is not counted"] = (results, _, _) => results[Grant] = results[Grant] with { Number = 0 },
        ["a session is closed for no reason"] = (_, effects, _) => effects.Closed.Add(1),
        ["an outcome has a number that was given before"] = AlterOutcome(outcome => outcome with { NumberInGroup = 0 }),
        ["an outcome forgets its token"] = AlterOutcome(outcome => outcome with { Token = FencingToken.None }),
        ["an outcome expires too early"] = AlterOutcome(outcome => outcome with { ExpiresMs = outcome.ExpiresMs - 1 }),
    };

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_lie_is_found_out(string lie)
    {
        using var engine = Prepared();

        Assert.Throws<JudgeException>(() => engine.Apply(LastEntry(engine), Lies[lie]));
    }

    [Fact]
    public void The_truth_is_accepted()
    {
        using var engine = Prepared();

        var results = engine.Apply(LastEntry(engine));

        Assert.Equal(2, results[Grant].Number);
    }

    // Run 1 is leased, runs 2 and 3 are due at 5,000, and run 3 is the more urgent.
    private static JudgedEngine Prepared()
    {
        var engine = new JudgedEngine();
        var open = new OpenSession(new SessionId(1, 1), "default", ["mail"], 15_000, "worker");
        engine.Apply(0, JudgedEngine.Genesis, open);
        engine.Apply(1_000, Submits(Job("one", 1_000, 3)), new GrantLeases(1, 1, 1, 1_000));
        engine.Apply(1_001, Submits(Job("two", 5_000, 3), Job("three", 5_000, 0)));
        engine.Apply(1_002, Submits(Job("four", 1_000, 3)), new GrantLeases(1, 2, 2, 1_000));
        return engine;
    }

    private static Entry LastEntry(JudgedEngine engine) => engine.NextEntry(5_000,
    [
        Submits(Job("one", 1_000, 3), Job("one", 1_000, 4)),
        new AdvanceTime(5_000),
        new CancelJobs("default", [new JobRef("one"u8.ToArray())], Force: false),
        new AckRuns(1, default, 0, default, [Success(1, new FencingToken(7)), Success(4, new FencingToken(2))]),
        new GrantLeases(1, 3, 3, 1_000),
    ]);

    private static AckItem Success(long seq, FencingToken token) => new(seq, token, Verdict.Success, default);

    private static SubmitJobs Submits(params JobSpec[] jobs) => new("default", ["mail"], jobs);

    private static JobSpec Job(string id, long dueMs, byte priority)
    {
        var job = new JobSpec { Id = System.Text.Encoding.UTF8.GetBytes(id), DueMs = dueMs, Priority = priority };
        return job with { ContentHash = ContentHash.Of(job, "mail") };
    }

    private static Action<Result[], Effects, InMemoryJobStore> Alter(Func<LeaseBatch, LeaseBatch> change) =>
        (_, effects, _) => effects.Granted[0] = change(effects.Granted[0]);

    private static Action<Result[], Effects, InMemoryJobStore> AlterOutcome(
        Func<OutcomeRecord, OutcomeRecord> change) =>
        (_, _, store) =>
        {
            var outcome = new OutcomeRecord[1];
            store.ReadOutcomes([4], outcome);
            store.Put(change(outcome[0]));
        };
}
