using Sched.Sdk;

namespace Sched.Load;

/// <summary>w2: all jobs due at one instant, run by workers of the SDK whose handlers do nothing.</summary>
internal static class HerdLoad
{
    private const int JobsPerCall = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<bool> RunAsync(HerdLoadOptions options, CancellationToken cancellation)
    {
        // A queue of its own, so that a run before or beside this one is not measured with it.
        var queue = $"herd-{Guid.CreateVersion7():N}";
        var now = TimeProvider.System.GetUtcNow();
        var due = DateTimeOffset.FromUnixTimeMilliseconds((now + options.Lead).ToUnixTimeMilliseconds());
        var book = new HerdBook(options.Jobs, due);
        var submitted = await SubmitAsync(options, queue, due, cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        JobWorker[] all = [.. Enumerable.Range(0, options.Workers).Select(i => NewWorker(options, queue, i, book))];
        Task[] workers = [.. all.Select(worker => worker.RunAsync(stop.Token))];
        try
        {
            await WaitAsync(book, options, due, workers, cancellation);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(workers);
        }

        return Report(book, options, submitted);
    }

    /// <summary>How long the submits took. They must be over before due, or the herd would not be one.</summary>
    private static async Task<TimeSpan> SubmitAsync(
        HerdLoadOptions options, string queue, DateTimeOffset due, CancellationToken cancellation)
    {
        using var client = new SchedClient(new SchedClientOptions { Endpoints = options.Endpoints, BatchJobs = 1_000 });
        var start = TimeProvider.System.GetTimestamp();
        foreach (var numbers in Enumerable.Range(0, options.Jobs).Chunk(JobsPerCall))
        {
            JobRequest[] jobs = [.. numbers.Select(number => NewJob(number, queue, due))];
            var results = await client.SubmitManyAsync(jobs, cancellation);
            if (results.FirstOrDefault(result => result.Error is not null)?.Error is { } refused)
            {
                throw refused;
            }

            if (TimeProvider.System.GetUtcNow() > due)
            {
                throw new UsageException(
                    $"{options.Jobs:N0} submits need more than {options.Lead.TotalSeconds:F0} s: raise --lead-secs.");
            }
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    private static JobRequest NewJob(int number, string queue, DateTimeOffset due) =>
        new() { Type = "noop", Queue = queue, Due = due, Payload = HerdBook.PayloadOf(number) };

    private static JobWorker NewWorker(HerdLoadOptions options, string queue, int number, HerdBook book) => new(
        new JobWorkerOptions
        {
            Endpoints = options.Endpoints,
            Queues = [queue],
            Name = $"load-{number}",
            Slots = options.Slots,
            Prefetch = options.Prefetch,
            Observer = book,
        },
        static (_, _) => ValueTask.FromResult(JobResult.Done()));

    /// <summary>Until all are acknowledged, the limit is reached, or a worker has given up.</summary>
    private static async Task WaitAsync(
        HerdBook book, HerdLoadOptions options, DateTimeOffset due, Task[] workers, CancellationToken cancellation)
    {
        while (book.Accepted < options.Jobs
            && TimeProvider.System.GetUtcNow() < due + options.Limit
            && !workers.Any(worker => worker.IsCompleted))
        {
            await Task.Delay(Pause, cancellation);
        }
    }

    private static bool Report(HerdBook book, HerdLoadOptions options, TimeSpan submitted)
    {
        var starts = book.StartsUs();
        var accepts = book.AcceptsUs();
        var notRun = book.NotRun;
        JsonLine.Print(json =>
        {
            json.WriteString("work", "w2");
            json.WriteNumber("n", options.Jobs);
            json.WriteNumber("workers", options.Workers);
            json.WriteNumber("slots", options.Slots);
            json.WriteNumber("submit_secs", Math.Round(submitted.TotalSeconds, 2));
            json.WriteNumber("first_start_ms", AtShare(starts, starts.Length, 0) / 1_000.0);
            json.WriteNumber("t50_s", AtShare(accepts, options.Jobs, 50) / 1_000_000.0);
            json.WriteNumber("t99_s", AtShare(accepts, options.Jobs, 99) / 1_000_000.0);
            json.WriteNumber("t100_s", AtShare(accepts, options.Jobs, 100) / 1_000_000.0);
            json.WriteNumber("lag_p50_ms", AtShare(starts, starts.Length, 50) / 1_000.0);
            json.WriteNumber("lag_p99_ms", AtShare(starts, starts.Length, 99) / 1_000.0);
            json.WriteNumber("dups", book.Doubles);
            json.WriteNumber("early", book.Early);
            json.WriteNumber("not_run", notRun);
        });
        return notRun == 0 && book.Early == 0 && book.Accepted == options.Jobs;
    }

    /// <summary>When a share of all jobs was reached; -1 when it never was.</summary>
    private static long AtShare(long[] sorted, int all, int percent)
    {
        var rank = Math.Max(1, (int)((((long)all * percent) + 99) / 100));
        return rank <= sorted.Length ? sorted[rank - 1] : -1;
    }
}
