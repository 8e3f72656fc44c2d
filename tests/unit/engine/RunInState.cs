using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>One run, brought into a state by name, on which one event after the other can be tried.</summary>
internal sealed class RunInState : IDisposable
{
    private const long BeginMs = 1_000;
    private const long LaterMs = 50_000;

    private static readonly FencingToken Current = new(1);
    private static readonly FencingToken Other = new(99);

    private readonly JudgedEngine _engine = new();
    private readonly uint _session;
    private long _clockMs = BeginMs;

    public RunInState(string state)
    {
        var policy = new RunPolicy(MaxAttempts: state == "Exhausted" ? 1 : 3, BackoffMs: 100, BackoffMaxMs: 1_000);
        Apply(JudgedEngine.Genesis);
        Apply(new PutQueue("default", "mail", policy));
        _session = Open();
        Submit(isLater: state is "Scheduled" or "Cancelled");
        foreach (var step in StepsTo(state))
        {
            Do(step);
        }
    }

    /// <summary>What it is now, live or final.</summary>
    public RunState State => _engine.StateOf(1);

    /// <summary>
    /// Does one thing; the answer is for the run itself, <see cref="Outcome.None"/> when nobody asked.
    /// </summary>
    public Outcome Do(string happening) => happening switch
    {
        "due" => Due(),
        "grant" => Grant(_session),
        "grant to another" => Grant(Open()),
        "success" => Ack(Current, Verdict.Success),
        "retry" => Ack(Current, Verdict.Retry),
        "fail" => Ack(Current, Verdict.Fail),
        "success with another token" => Ack(Other, Verdict.Success),
        "fail with another token" => Ack(Other, Verdict.Fail),
        "success without a token" => Ack(FencingToken.None, Verdict.Success),
        "release" => Release(Current),
        "release with another token" => Release(Other),
        "lapse" => Expire([]),
        "lapse when started" => Expire([Current]),
        "cancel" => Cancel(isForced: false),
        "cancel by force" => Cancel(isForced: true),
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening, "No such event."),
    };

    public void Dispose() => _engine.Dispose();

    private static string[] StepsTo(string state) => state switch
    {
        "Scheduled" or "Ready" => [],
        "Scheduled after retry" => ["grant", "retry"],
        "Scheduled after lapse" => ["grant", "lapse when started"],
        "Ready after lapse" => ["grant", "lapse"],
        "Ready after release" => ["grant", "release"],
        "Leased" => ["grant"],
        "Cancelling" => ["grant", "cancel"],
        "Succeeded" => ["grant", "success"],
        "Dead" => ["grant", "fail"],
        "Exhausted" => ["grant", "lapse when started"],
        "Cancelled" => ["cancel"],
        "Cancelled after lapse" => ["grant", "lapse", "cancel"],
        "Cancelled by retry" => ["grant", "cancel", "retry"],
        "Cancelled by force" => ["grant", "cancel by force"],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    private Result Apply(Command command) => _engine.Apply(_clockMs, command)[0];

    private uint Open() =>
        (uint)Apply(new OpenSession(new SessionId(7, (ulong)_clockMs), "default", ["mail"], 15_000, "worker")).Number;

    private void Submit(bool isLater)
    {
        var job = new JobSpec { Id = "job"u8.ToArray(), DueMs = isLater ? BeginMs + 5_000 : BeginMs };
        Apply(new SubmitJobs("default", ["mail"], [job]));
    }

    private Outcome Due()
    {
        _clockMs = LaterMs;
        Apply(new AdvanceTime(LaterMs));
        return Outcome.None;
    }

    private Outcome Grant(uint session)
    {
        Apply(new GrantLeases(session, 1, 1, 1_000));
        return Outcome.None;
    }

    private Outcome Ack(FencingToken token, Verdict verdict) =>
        Apply(new AckRuns(_session, default, 0, default, [new AckItem(1, token, verdict, default)])).Items[0].Outcome;

    private Outcome Release(FencingToken token) =>
        Apply(new ReleaseRuns(_session, [new RunRef(1, token)])).Items[0].Outcome;

    private Outcome Expire(FencingToken[] started)
    {
        Apply(new ExpireSession(_session, started));
        return Outcome.None;
    }

    private Outcome Cancel(bool isForced) =>
        Apply(new CancelJobs("default", [new JobRef("job"u8.ToArray())], isForced)).Items[0].Outcome;
}
