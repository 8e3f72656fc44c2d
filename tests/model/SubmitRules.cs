using System.Text;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Submits: the id is the key, each item stands alone.</summary>
internal sealed class SubmitRules(ModelState state)
{
    // Due times are 40 bits of milliseconds.
    private const long DueMsMax = (1L << 40) - 1;

    public void Check(SubmitJobs submit, Result result, RecordRules records)
    {
        if (!state.Namespaces.TryGetValue(submit.Namespace, out var space))
        {
            CheckUnknownNamespace(submit, result);
            return;
        }

        Expect.Outcome(result, Outcome.Done);
        Expect.Number(result.Items.Length, submit.Jobs.Length, "The number of answers");
        for (var i = 0; i < submit.Jobs.Length; i++)
        {
            var spec = submit.Jobs[i];
            CheckItem(space, spec, submit.Queues[spec.Queue], result.Items[i], $"item {i}", records);
        }
    }

    private static void CheckUnknownNamespace(SubmitJobs submit, Result result)
    {
        Expect.Number(result.Items.Length, submit.Jobs.Length, "The number of answers");
        if (result.Items.Any(item => item != new Answer(Outcome.NamespaceNotFound)))
        {
            throw new JudgeException($"There is no namespace '{submit.Namespace}', but an item says otherwise.");
        }
    }

    private void CheckItem(
        ModelNamespace space, JobSpec spec, string queueName, Answer answer, string about, RecordRules records)
    {
        var id = Encoding.UTF8.GetString(spec.Id.Span);
        if (id.Length > 0 && space.RunsById.TryGetValue(id, out var old) && state.Exists(old))
        {
            var isSame = old.Spec.ContentHash == spec.ContentHash;
            Expect.Answer(answer, isSame ? Outcome.Duplicate : Outcome.JobIdReused, old, about);
            return;
        }

        var dueMs = spec.DueIsDelay ? state.ClockMs + spec.DueMs : spec.DueMs;
        if (dueMs > DueMsMax)
        {
            Expect.Answer(answer, Outcome.DueOutOfRange, null, about);
            return;
        }

        if (space.FindOrCreate(queueName) is not { } queue)
        {
            Expect.Answer(answer, Outcome.QueueNotFound, null, about);
            return;
        }

        var run = Accept(space, queue, spec, id, dueMs);
        records.Submitted(run);
        Expect.Answer(answer, Outcome.Done, run, about);
    }

    private ModelRun Accept(ModelNamespace space, ModelQueue queue, JobSpec spec, string id, long dueMs)
    {
        var seq = ++state.LastSeq;
        var run = new ModelRun
        {
            Seq = seq,
            Queue = queue,
            Id = id.Length > 0 ? id : ModelIds.FromSeq(seq),
            HasClientId = id.Length > 0,
            Spec = spec,
            DueMs = dueMs,
            SubmittedMs = state.ClockMs,
        };
        state.Runs.Add(seq, run);
        space.RunsById[run.Id] = run;
        if (dueMs <= state.ClockMs)
        {
            state.MakeReady(run, state.ClockMs);
        }
        else
        {
            state.Schedule(run, dueMs);
        }

        return run;
    }
}
