using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Workers;

/// <summary>Writes into the ledger what the scheduler made of each verdict.</summary>
internal sealed class LedgerObserver(LedgerWriter ledger) : IJobObserver
{
    public void OnStart(JobContext job) =>
        ledger.Append(new RunStarted(job.Id, job.FencingToken, job.Attempt, WallClock.NowUs()));

    public void OnAckAccepted(JobContext job, JobVerdict verdict) => Append(job, AckAnswer.Accepted);

    public void OnAckRefused(JobContext job, string reason) => Append(job, AckAnswer.Refused);

    public void OnLost(JobContext job) => Append(job, AckAnswer.Lost);

    private void Append(JobContext job, AckAnswer answer) =>
        ledger.Append(new RunAcked(job.Id, job.FencingToken, answer));
}
