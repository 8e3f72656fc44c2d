using System.Text;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Tests.Simulator.Store;

namespace Sched.Tests.Simulator.Checks;

/// <summary>
/// A replica that no fault touches. Whichever node applies an index first shows it the entry; the judge looks at what
/// came of it, and every other node must come to the same.
/// </summary>
internal sealed class Witness : IDisposable
{
    private readonly ListStore _store = new();
    private readonly JobEngine _engine;
    private readonly Judge _judge;
    private readonly Dictionary<long, (long Term, ulong Digest)> _digests = [];
    private readonly Dictionary<long, byte[]> _snapshots = [];
    private readonly Counts _counts;

    public Witness(Counts counts)
    {
        _counts = counts;
        _engine = new JobEngine(_store);
        _judge = new Judge(_store);
    }

    /// <summary>Called before an entry is applied for the first time anywhere.</summary>
    public Action<AppliedEntry> Applying { get; set; } = static _ => { };

    /// <summary>Called after it.</summary>
    public Action<AppliedEntry> Applied { get; set; } = static _ => { };

    public JobEngine Engine => _engine;

    public ListStore Store => _store;

    public long LastIndex { get; private set; }

    /// <summary>A node has applied an entry.</summary>
    public void See(string node, AppliedEntry applied, ulong digest)
    {
        if (applied.Index > LastIndex)
        {
            Advance(applied);
        }

        var (term, expected) = _digests[applied.Index];
        if (term != applied.Term || expected != digest)
        {
            throw new SimulationFault(
                "P0", $"{node} has digest {digest:x16} at {applied.Index}, others have {expected:x16}.");
        }
    }

    /// <summary>A node has loaded a checkpoint.</summary>
    public void SeeLoaded(string node, long index, ulong digest)
    {
        if (_digests.TryGetValue(index, out var known) && known.Digest != digest)
        {
            throw new SimulationFault(
                "P0", $"{node} loaded {digest:x16} for {index}, others had {known.Digest:x16}.");
        }
    }

    /// <summary>A node has cut a checkpoint: another one's at the same index must be the same to the byte.</summary>
    public void SeeCut(string node, long index, byte[] snapshot)
    {
        if (_snapshots.TryAdd(index, snapshot))
        {
            return;
        }

        _counts.SnapshotsCompared++;
        if (!snapshot.AsSpan().SequenceEqual(_snapshots[index]))
        {
            throw new SimulationFault("P0", $"The snapshot of {node} at {index} differs from another's.");
        }
    }

    /// <summary>The number of the job with a client's id in the default namespace; 0: there is none.</summary>
    public long SeqOf(string id)
    {
        var names = new NameRecord[1];
        _engine.TryGetNamespace("default", out var space);
        _store.ReadNames([JobIds.KeyOf(_engine.HashKey, space, Encoding.UTF8.GetBytes(id))], names);
        return names[0].Seq;
    }

    /// <summary>How that job ended; a default record when it has not.</summary>
    public OutcomeRecord OutcomeOf(string id)
    {
        var outcomes = new OutcomeRecord[1];
        _store.ReadOutcomes([SeqOf(id)], outcomes);
        return outcomes[0];
    }

    public void Dispose() => _engine.Dispose();

    private void Advance(AppliedEntry applied)
    {
        Applying(applied);
        LastIndex = applied.Index;
        var results = new Result[applied.Entry.Commands.Length];
        var effects = new Effects();
        var header = new EntryHeader(applied.Index, applied.Term, applied.Entry.ClockMs, applied.Entry.Level);
        _engine.Apply(header, applied.Entry.Commands, results, effects);
        _store.EndEntry();
        _digests.Add(applied.Index, (applied.Term, _engine.Digest));
        var facts = new EngineFacts(
            _engine.ClockMs, _engine.WheelTimeMs, _engine.NextDueMs,
            seq => _engine.FindRun(seq)?.State ?? RunState.None, _engine.IsKept);
        try
        {
            _judge.Check(header, applied.Entry.Commands, results, effects, facts);
        }
        catch (JudgeException fault)
        {
            throw new SimulationFault("judge", $"Entry {applied.Index}: {fault.Message}", fault);
        }

        Applied(applied with { Results = results, Effects = effects });
    }
}
