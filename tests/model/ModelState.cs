using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>The whole group as dictionaries, and the few moves that every rule is made of.</summary>
internal sealed class ModelState
{
    private const long MinuteMs = 60_000;

    // In the order in which they become ready. The last is there only to tell apart what shares a place.
    private readonly SortedSet<(long DueMs, int Rank, long Order, long Seq)> _scheduled = [];
    private long _order;
    private long _orderOfCommand;

    public bool IsFounded { get; set; }
    public HashKey HashKey { get; set; }
    public long ClockMs { get; set; }
    public long WheelTimeMs { get; set; }
    public long LastSeq { get; set; }
    public FencingToken LastToken { get; set; }
    public long LastOutcome { get; set; }

    /// <summary>Timers and ready entries ever made: what one entry's work can be bounded by.</summary>
    public long EntriesMade { get; private set; }

    public Dictionary<string, ModelNamespace> Namespaces { get; } = [];
    public Dictionary<long, ModelRun> Runs { get; } = [];
    public Dictionary<uint, ModelSession> Sessions { get; } = [];
    public Dictionary<FencingToken, ModelBatch> Batches { get; } = [];

    /// <summary>Every batch ever granted, the newest last.</summary>
    public List<ModelBatch> BatchesInOrder { get; } = [];

    /// <summary>Runs that ended in this command, in the model's order; the engine may number them in another.</summary>
    public List<ModelRun> Finished { get; } = [];

    public long? EarliestDueMs => _scheduled.Count == 0 ? null : _scheduled.Min.DueMs;

    public IEnumerable<ModelQueue> Queues => Namespaces.Values.SelectMany(space => space.Queues.Values);

    /// <summary>Whether an id or a verdict can still find this run.</summary>
    public bool Exists(ModelRun run) => run.IsLive || (ClockMs < ExpiresMs(run) && !IsBelowFloors(run));

    public static long ExpiresMs(ModelRun run) =>
        run.FinishedMs + (long)TimeSpan.FromDays(run.State == RunState.Succeeded ? 1 : 14).TotalMilliseconds;

    public void BeginCommand() => _orderOfCommand = ++_order;

    /// <summary>A new run, or one of before, waits for an instant.</summary>
    public void Schedule(ModelRun run, long untilMs)
    {
        var isNew = run.State == RunState.None;
        Enter(run, RunState.Scheduled);
        run.Order = PlaceOf(isNew);
        run.IsAligned = isNew && run.IsPlain && untilMs % MinuteMs == 0;
        run.WaitsUntilMs = untilMs;
        _scheduled.Add(Waiting(run));
        EntriesMade++;
    }

    public void MakeReady(ModelRun run, long readyMs, bool isReturned = false)
    {
        var isNew = run.State == RunState.None;
        Enter(run, RunState.Ready);
        run.Order = PlaceOf(isNew);
        run.ReadyMs = readyMs;
        run.Queue.AddReady(run, isReturned);
        EntriesMade++;
    }

    /// <summary>The wheel says that everything up to an instant has fired.</summary>
    public void Fire(long toMs)
    {
        while (_scheduled.Count > 0 && _scheduled.Min.DueMs <= toMs)
        {
            var run = Runs[_scheduled.Min.Seq];
            var isLoose = run.MayBeReady;
            var dueMs = run.WaitsUntilMs;
            Enter(run, RunState.Ready);
            run.ReadyMs = dueMs;
            if (isLoose)
            {
                run.Queue.AddLoose(run);
            }
            else
            {
                run.Queue.AddReady(run, isReturned: false);
            }
        }

        foreach (var queue in Queues)
        {
            queue.SettleLoose();
        }
    }

    /// <summary>The wheel stopped, perhaps inside an instant.</summary>
    public void FireInPart(long atMs)
    {
        foreach (var waiting in _scheduled.GetViewBetween((atMs, 0, 0, 0), (atMs + 1, 0, 0, 0)))
        {
            var run = Runs[waiting.Seq];
            run.MayBeReady = true;
            run.ReadyMs = atMs;
        }
    }

    /// <summary>The engine has shown that a run of a partly fired instant is ready.</summary>
    public void AdoptAsReady(ModelRun run)
    {
        var readyMs = run.WaitsUntilMs;
        Enter(run, RunState.Ready);
        run.ReadyMs = readyMs;
        run.Queue.AddLoose(run);
    }

    public void Lease(ModelRun run, ModelSession session, FencingToken token)
    {
        Enter(run, RunState.Leased);
        run.Attempts++;
        run.Token = token;
        run.Verdict = Verdict.None;
        run.LeasedMs = ClockMs;
        run.Session = session;
        session.Leased.Add(run);
    }

    public void Finish(ModelRun run, RunState state)
    {
        Enter(run, state);
        run.FinishedMs = ClockMs;
        Finished.Add(run);
    }

    // Submits are taken one by one; in what order a command sends runs back is the engine's choice.
    private long PlaceOf(bool isNew) => isNew ? ++_order : _orderOfCommand;

    private static (long DueMs, int Rank, long Order, long Seq) Waiting(ModelRun run) =>
        (run.WaitsUntilMs, run.IsAligned ? 0 : 1, run.Order, run.Seq);

    private void Enter(ModelRun run, RunState state)
    {
        Leave(run);
        run.State = state;
        run.Queue.AddCount(state, 1);
    }

    private void Leave(ModelRun run)
    {
        switch (run.State)
        {
            case RunState.Scheduled:
                _scheduled.Remove(Waiting(run));
                break;
            case RunState.Ready:
                run.Queue.RemoveReady(run);
                break;
            case RunState.Leased:
                run.Session!.Leased.Remove(run);
                run.Session = null;
                run.Batch = null;
                run.IsCancelling = false;
                break;
        }

        run.MayBeReady = false;
        if (run.State != RunState.None)
        {
            run.Queue.AddCount(run.State, -1);
        }
    }

    private bool IsBelowFloors(ModelRun run)
    {
        var isPushedOut = run.NumberInQueue <= run.Queue.LastOutcome - Limits.OutcomesKeptPerQueue
            || run.NumberInGroup <= LastOutcome - Limits.OutcomesKeptPerGroup;
        return isPushedOut && ClockMs >= run.FinishedMs + (long)TimeSpan.FromHours(1).TotalMilliseconds;
    }
}
