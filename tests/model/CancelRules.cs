using System.Text;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Cancels: what waits ends at once, a handler is asked first, force does not ask.</summary>
internal sealed class CancelRules(ModelState state)
{
    public void Check(CancelJobs cancel, Result result, EffectsReader effects)
    {
        if (!state.Namespaces.TryGetValue(cancel.Namespace, out var space))
        {
            Expect.Outcome(result, Outcome.NamespaceNotFound);
            return;
        }

        Expect.Outcome(result, Outcome.Done);
        Expect.Number(result.Items.Length, cancel.Jobs.Length, "The number of answers");
        for (var i = 0; i < cancel.Jobs.Length; i++)
        {
            var id = Encoding.UTF8.GetString(cancel.Jobs[i].Id.Span);
            if (!space.RunsById.TryGetValue(id, out var run) || !state.Exists(run))
            {
                Expect.Answer(result.Items[i], Outcome.JobNotFound, null, $"cancel of '{id}'");
                continue;
            }

            Expect.Answer(result.Items[i], Cancel(run, cancel.Force, effects), run, $"cancel of '{id}'");
        }
    }

    private Outcome Cancel(ModelRun run, bool isForced, EffectsReader effects)
    {
        switch (run.State)
        {
            case RunState.Cancelled:
                return Outcome.Done;
            case RunState.Succeeded or RunState.Expired:
                return Outcome.AlreadyFinished;
            case RunState.Leased when isForced:
                effects.ExpectNotice(NoticeTo(run, LeaseNoticeKind.Revoked));
                state.Finish(run, RunState.Cancelled);
                run.Token = FencingToken.None;
                run.Verdict = Verdict.None;
                return Outcome.Done;
            case RunState.Leased:
                Ask(run, effects);
                return Outcome.Done;
            default:
                state.Finish(run, RunState.Cancelled);
                return Outcome.Done;
        }
    }

    private static void Ask(ModelRun run, EffectsReader effects)
    {
        if (!run.IsCancelling)
        {
            effects.ExpectNotice(NoticeTo(run, LeaseNoticeKind.Cancelling));
        }

        run.IsCancelling = true;
    }

    private static LeaseNotice NoticeTo(ModelRun run, LeaseNoticeKind kind) =>
        new(run.Session!.Number, run.Seq, run.Token, kind);
}
