using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Demo;

/// <summary>Submits the plan's jobs in batches and remembers each due time and whether the group said yes.</summary>
internal sealed class Submitter(SchedClient client, DemoPlan plan, DemoStatus status)
{
    private const int JobsPerCall = 2_000;

    public async Task<IReadOnlyList<RequestedJob>> SubmitAllAsync(long startUs, CancellationToken cancellation)
    {
        var requested = new List<RequestedJob>(plan.Jobs);
        foreach (var offsetsUs in plan.DueOffsetsUs().Chunk(JobsPerCall))
        {
            long[] dues = [.. offsetsUs.Select(offsetUs => startUs + offsetUs)];
            var results = await client.SubmitManyAsync([.. dues.Select(NewJob)], cancellation);
            requested.AddRange(results.Zip(dues, ToRequested));
            status.CountAcknowledged(results.Count(result => result.Job is not null));
            SayWhyNot(results);
        }

        status.Say($"{status.Acknowledged:N0} jobs are submitted and acknowledged");
        return requested;
    }

    private static JobRequest NewJob(long dueUs) =>
        new() { Type = "demo", Queue = DemoPlan.Queue, Due = WallClock.At(dueUs) };

    private static RequestedJob ToRequested(SubmitResult result, long dueUs) =>
        new(result.Id, dueUs, Acknowledged: result.Job is not null);

    private void SayWhyNot(IReadOnlyList<SubmitResult> results)
    {
        if (results.FirstOrDefault(result => result.Error is not null)?.Error is { } error)
        {
            status.Say($"submits were refused: {error.Message}");
        }
    }
}
