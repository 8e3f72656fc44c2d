using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>An engine over a store of dictionaries, with a judge who sees every entry.</summary>
internal sealed class JudgedEngine : IDisposable
{
    private readonly InMemoryJobStore _store = new();
    private readonly Judge _judge;
    private long _index;
    private long _term = 1;

    public JudgedEngine()
    {
        Engine = new JobEngine(_store);
        _judge = new Judge(_store);
    }

    public JobEngine Engine { get; private set; }
    public ModelState State => _judge.State;
    public Effects Effects { get; } = new();

    /// <summary>Jobs that the engine has said to have accepted.</summary>
    public long Submitted { get; private set; }

    public static Genesis Genesis { get; } =
        new(1_767_225_600_000, new HashKey(0x0123456789abcdef, 0xfedcba9876543210), new Guid(1, 2, 3, new byte[8]), 1);

    /// <summary>Applies one entry and has it judged.</summary>
    public Result[] Apply(long clockMs, params Command[] commands) => Apply(NextEntry(clockMs, commands));

    /// <param name="tamper">Falsifies what the engine did before the judge sees it.</param>
    public Result[] Apply(Entry entry, Action<Result[], Effects, InMemoryJobStore>? tamper = null)
    {
        var results = new Result[entry.Commands.Length];
        Engine.Apply(entry.Header, entry.Commands, results, Effects);
        tamper?.Invoke(results, Effects, _store);
        Submitted += entry.Commands.Zip(results)
            .Where(pair => pair.First is SubmitJobs)
            .Sum(pair => pair.Second.Items.Count(item => item.Outcome == Outcome.Done));
        var facts = new EngineFacts(Engine.ClockMs, Engine.WheelTimeMs, Engine.NextDueMs, FindState, Engine.IsKept);
        _judge.Check(entry.Header, entry.Commands, results, Effects, facts);
        return results;
    }

    /// <summary>The entry that would come next in the log.</summary>
    public Entry NextEntry(long clockMs, Command[] commands)
    {
        _term += commands.Any(command => command is NewTerm) ? 1 : 0;
        return new Entry(new EntryHeader(++_index, _term, clockMs, 1), commands);
    }

    /// <summary>Goes on with a new engine that was restored from the state of the old one.</summary>
    public void Restart()
    {
        var snapshot = EngineSnapshot.Of(Engine);
        Engine.Dispose();
        Engine = snapshot.Restore(_store);
    }

    /// <summary>Compares every run, lease and counter with what the engine shows.</summary>
    public void CheckViews() => new ViewChecks(Engine, State).Check();

    /// <summary>The state of a run, live or final.</summary>
    public RunState StateOf(long seq)
    {
        var outcome = new OutcomeRecord[1];
        _store.ReadOutcomes([seq], outcome);
        var live = FindState(seq);
        return live == RunState.None ? outcome[0].State : live;
    }

    public void Dispose() => Engine.Dispose();

    private RunState FindState(long seq) => Engine.FindRun(seq)?.State ?? RunState.None;
}
