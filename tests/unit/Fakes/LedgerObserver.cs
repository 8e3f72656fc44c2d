using Sched.Sdk;

namespace Sched.Tests.Fakes;

/// <summary>Keeps what a worker's observer hears, as lines in order.</summary>
internal sealed class LedgerObserver(PumpedScheduler pump) : IJobObserver
{
    private readonly Arrivals<string> _lines = new(pump);

    public string Next() => _lines.Next();

    public bool HasNext => _lines.HasNext;

    public void OnStart(JobContext job) => _lines.Add($"start {job.FencingToken}");

    public void OnAckAccepted(JobContext job, JobVerdict verdict) =>
        _lines.Add($"accepted {job.FencingToken} {verdict}");

    public void OnAckRefused(JobContext job, string reason) => _lines.Add($"refused {job.FencingToken} {reason}");

    public void OnLost(JobContext job) => _lines.Add($"lost {job.FencingToken}");
}
