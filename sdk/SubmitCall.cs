namespace Sched.Sdk;

/// <summary>
/// Sends jobs in one request and repeats it for those whose outcome is not known, until each has an answer or the time
/// is up. It never throws for what a server said: the error is then every open item's.
/// </summary>
internal sealed class SubmitCall(UnaryCaller caller, Func<ulong> random)
{
    public bool HasTime(long deadline) => caller.Remaining(deadline) > TimeSpan.Zero;

    public async Task<SubmitResult[]> SendAsync(
        string namespaceName, IReadOnlyList<V1.JobSpec> jobs, long deadline, CancellationToken cancellationToken)
    {
        var results = new SubmitResult[jobs.Count];
        var open = Enumerable.Range(0, jobs.Count).ToList();
        var backoff = new Backoff(random);
        try
        {
            while (true)
            {
                await SendOpenAsync(namespaceName, jobs, open, results, deadline, cancellationToken);
                open.RemoveAll(index => results[index].Error is not { IsTransient: true });
                if (open.Count == 0)
                {
                    return results;
                }

                await caller.PauseAsync(backoff.Next(), deadline, results[open[0]].Error!, cancellationToken);
            }
        }
        catch (SchedException error)
        {
            foreach (var index in open)
            {
                results[index] = new SubmitResult(jobs[index].Id, error);
            }

            return results;
        }
    }

    private async Task SendOpenAsync(
        string namespaceName,
        IReadOnlyList<V1.JobSpec> jobs,
        List<int> open,
        SubmitResult[] results,
        long deadline,
        CancellationToken cancellationToken)
    {
        var request = new V1.SubmitJobsRequest { Namespace = namespaceName };
        request.Jobs.AddRange(open.Select(index => jobs[index]));
        var response = await caller.CallAsync(
            (invoker, callOptions) =>
                new V1.SchedulerService.SchedulerServiceClient(invoker).SubmitJobsAsync(request, callOptions),
            deadline,
            cancellationToken);
        if (response.Results.Count != open.Count)
        {
            throw new SchedException(
                ErrorCode.Internal, "", $"{open.Count} jobs were sent and {response.Results.Count} answers came back.");
        }

        for (var i = 0; i < open.Count; i++)
        {
            results[open[i]] = ToResult(jobs[open[i]].Id, response.Results[i]);
        }
    }

    private static SubmitResult ToResult(string id, V1.SubmitResult result) =>
        result.ResultCase == V1.SubmitResult.ResultOneofCase.Submitted
            ? new SubmitResult(id, Wire.ToSubmitted(result.Submitted))
            : new SubmitResult(
                id, Errors.From(result.Error ?? new V1.ItemError { Code = (int)ErrorCode.Internal }));
}
