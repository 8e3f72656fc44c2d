using Sched.JepsenStyle;
using Sched.Sdk;

namespace Sched.Load;

/// <summary>Submits a plan's jobs ahead of their due times, and has workers of the SDK run them.</summary>
internal sealed class DueRun(string[] endpoints, DuePlan plan, WorkerOptions options)
{
    private const int JobsPerCall = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // A queue of its own, so that a run before or beside this one is not measured with it.
    private readonly string _queue = $"load-{Guid.CreateVersion7():N}";

    public DueBook Book { get; } = new(plan);

    /// <summary>How long the submits took. They must be over before the first is due.</summary>
    public async Task<TimeSpan> SubmitAsync(CancellationToken cancellation)
    {
        using var client = new SchedClient(new SchedClientOptions { Endpoints = endpoints, BatchJobs = 1_000 });
        var start = TimeProvider.System.GetTimestamp();
        foreach (var numbers in Enumerable.Range(0, plan.Jobs).Chunk(JobsPerCall))
        {
            JobRequest[] jobs = [.. numbers.Select(NewJob)];
            var results = await client.SubmitManyAsync(jobs, cancellation);
            if (results.FirstOrDefault(result => result.Error is not null)?.Error is { } refused)
            {
                throw refused;
            }

            if (TimeProvider.System.GetUtcNow() > plan.First)
            {
                throw new UsageException($"{plan.Jobs:N0} submits took longer than that: raise --lead-secs.");
            }
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Until all are acknowledged, the limit is reached, or a worker has given up.</summary>
    public async Task WorkAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        JobWorker[] all = [.. Enumerable.Range(0, options.Workers).Select(NewWorker)];
        Task[] workers = [.. all.Select(worker => worker.RunAsync(stop.Token))];
        try
        {
            while (Book.Accepted < plan.Jobs
                && TimeProvider.System.GetUtcNow() < plan.Last + options.Limit
                && !workers.Any(worker => worker.IsCompleted))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(workers);
        }
    }

    private JobRequest NewJob(int number) =>
        new() { Type = "noop", Queue = _queue, Due = plan.DueOf(number), Payload = DueBook.PayloadOf(number) };

    private JobWorker NewWorker(int number) => new(
        new JobWorkerOptions
        {
            Endpoints = endpoints,
            Queues = [_queue],
            Name = $"load-{number}",
            Slots = options.Slots,
            Prefetch = options.Prefetch,
            Observer = Book,
        },
        static (_, _) => ValueTask.FromResult(JobResult.Done()));
}
