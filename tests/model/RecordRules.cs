using System.Text;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>
/// What an entry left in the store: a job and perhaps a name for each submit, an outcome for each end.
/// </summary>
internal sealed class RecordRules(ModelState state, IJobStore store)
{
    private readonly List<ModelRun> _submitted = [];
    private readonly List<NumberedEnd> _ends = [];

    public void Submitted(ModelRun run) => _submitted.Add(run);

    /// <summary>The command's ends get the next numbers, in whatever order the engine chose.</summary>
    public void NumberOutcomes()
    {
        var firstInGroup = state.LastOutcome + 1;
        state.LastOutcome += state.Finished.Count;
        foreach (var queue in state.Finished.GroupBy(run => run.Queue))
        {
            var firstInQueue = queue.Key.LastOutcome + 1;
            queue.Key.LastOutcome += queue.Count();
            _ends.AddRange(queue.Select(run => new NumberedEnd(
                run, run.State, firstInGroup, state.LastOutcome, firstInQueue, queue.Key.LastOutcome)));
        }

        state.Finished.Clear();
    }

    public void CheckEntry(EngineFacts facts)
    {
        foreach (var run in _submitted)
        {
            CheckJob(run);
        }

        var numbers = new HashSet<long>();
        for (var i = 0; i < _ends.Count; i++)
        {
            // A run that ended twice in one entry shows only its newer end.
            if (!_ends.Skip(i + 1).Any(later => later.Run == _ends[i].Run))
            {
                CheckEnd(_ends[i], numbers);
                CheckKept(_ends[i], facts);
            }
        }

        _submitted.Clear();
        _ends.Clear();
    }

    private void CheckJob(ModelRun run)
    {
        var job = new JobRecord[1];
        store.ReadJobs([run.Seq], job);
        var space = state.Namespaces[run.Queue.Namespace];
        space.Number ??= job[0].Namespace;
        run.Queue.Number ??= job[0].Queue;
        var isAsSubmitted = job[0].Seq == run.Seq
            && Text(job[0].Id) == (run.HasClientId ? run.Id : "")
            && job[0].Namespace == space.Number
            && job[0].Queue == run.Queue.Number
            && job[0].DueMs == run.DueMs
            && job[0].SubmittedMs == run.SubmittedMs
            && job[0].Priority == run.Priority
            && job[0].Policy == run.Spec.Policy
            && job[0].Key.Span.SequenceEqual(run.Spec.Key.Span)
            && job[0].Body.Span.SequenceEqual(run.Spec.Body.Span);
        if (!isAsSubmitted)
        {
            throw new JudgeException($"{run} was written as {job[0]}.");
        }

        if (run.HasClientId && space.RunsById[run.Id] == run)
        {
            CheckName(run, space.Number.Value);
        }
    }

    private void CheckName(ModelRun run, uint namespaceNumber)
    {
        var name = new NameRecord[1];
        var key = ModelIds.KeyOf(state.HashKey, namespaceNumber, run.Id);
        store.ReadNames([key], name);
        var isAsSubmitted = name[0].Seq == run.Seq
            && name[0].ContentHash == run.Spec.ContentHash
            && Text(name[0].Id) == ModelIds.KeptText(run.Id);
        if (!isAsSubmitted)
        {
            throw new JudgeException($"The name of {run}, '{run.Id}', was written as {name[0]}.");
        }
    }

    private void CheckEnd(NumberedEnd end, HashSet<long> numbers)
    {
        var run = end.Run;
        var found = new OutcomeRecord[1];
        store.ReadOutcomes([run.Seq], found);
        var outcome = found[0];
        run.NumberInQueue = outcome.NumberInQueue;
        run.NumberInGroup = outcome.NumberInGroup;
        var isNumbered = outcome.NumberInGroup >= end.FirstInGroup
            && outcome.NumberInGroup <= end.LastInGroup
            && outcome.NumberInQueue >= end.FirstInQueue
            && outcome.NumberInQueue <= end.LastInQueue
            && numbers.Add(outcome.NumberInGroup);
        var isAsJudged = outcome.Seq == run.Seq
            && outcome.State == end.State
            && outcome.Queue == run.Queue.Number
            && outcome.Token == run.Token
            && outcome.Verdict == run.Verdict
            && outcome.Attempts == run.Attempts
            && outcome.LeasedMs == run.LeasedMs
            && outcome.FinishedMs == run.FinishedMs
            && outcome.ExpiresMs == ModelState.ExpiresMs(run)
            && outcome.Detail.Span.SequenceEqual(run.Detail.Span);
        if (!isNumbered || !isAsJudged)
        {
            throw new JudgeException($"{run}, {end}, was written as {outcome}.");
        }
    }

    // Whatever the state of the ledger, a run is to be seen for an hour after its end.
    private static void CheckKept(NumberedEnd end, EngineFacts facts)
    {
        if (facts.IsKept(end.Run.Seq) != end.Run.KeepsPayload)
        {
            throw new JudgeException($"The payload of {end.Run} must {(end.Run.KeepsPayload ? "" : "not ")}be kept.");
        }
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private sealed record NumberedEnd(
        ModelRun Run, RunState State, long FirstInGroup, long LastInGroup, long FirstInQueue, long LastInQueue);
}
