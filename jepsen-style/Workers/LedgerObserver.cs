using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Workers;

/// <summary>Writes into the ledger what only the SDK can see: starts, and what became of verdicts.</summary>
internal sealed class LedgerObserver(LedgerWriter ledger) : IJobObserver
{
    public void OnStart(JobContext job) =>
        ledger.Append(new RunStarted(job.Id, job.FencingToken, job.Attempt, WallClock.NowUs()));

    public void OnAckAccepted(JobContext job, JobVerdict verdict)
    {
        // Only a success counts; a handler that was stopped in order gives its lease back, and the job runs again.
        if (verdict == JobVerdict.Success)
        {
            ledger.Append(new RunAcked(job.Id, job.FencingToken, AckAnswer.Accepted));
        }
    }

    public void OnAckRefused(JobContext job, string reason) =>
        ledger.Append(new RunAcked(job.Id, job.FencingToken, AckAnswer.Refused));

    public void OnLost(JobContext job) =>
        ledger.Append(new RunAcked(job.Id, job.FencingToken, AckAnswer.Lost));
}
