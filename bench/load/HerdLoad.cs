using System.Collections.Concurrent;
using Sched.Sdk;

namespace Sched.Load;

/// <summary>
/// w2: a herd. Jobs due at one instant, no-op handlers; how soon they start and are all acknowledged.
/// </summary>
internal sealed class HerdLoad : IJobObserver
{
    private const int JobsPerSubmit = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HerdLoadOptions _options;
    private readonly string _queue = $"herd-{Guid.CreateVersion7():N}";
    private readonly ConcurrentQueue<double> _startedMs = new();
    private readonly ConcurrentQueue<double> _acknowledgedMs = new();
    private readonly ConcurrentDictionary<string, int> _starts = new();
    private readonly TaskCompletionSource _done = new();
    private DateTimeOffset _due;
    private int _acknowledged;

    private HerdLoad(HerdLoadOptions options) => _options = options;

    public static async Task<bool> RunAsync(HerdLoadOptions options, CancellationToken cancellation) =>
        await new HerdLoad(options).RunAsync(cancellation);

    void IJobObserver.OnStart(JobContext job)
    {
        _startedMs.Enqueue(SinceDueMs());
        _starts.AddOrUpdate(job.Id, 1, (_, count) => count + 1);
    }

    void IJobObserver.OnAckAccepted(JobContext job, JobVerdict verdict)
    {
        _acknowledgedMs.Enqueue(SinceDueMs());
        if (Interlocked.Increment(ref _acknowledged) == _options.Jobs)
        {
            _done.TrySetResult();
        }
    }

    void IJobObserver.OnAckRefused(JobContext job, string reason)
    {
    }

    void IJobObserver.OnLost(JobContext job)
    {
    }

    private async Task<bool> RunAsync(CancellationToken cancellation)
    {
        using var client = new SchedClient(new SchedClientOptions { Endpoints = _options.Endpoints });
        _due = DateTimeOffset.FromUnixTimeMilliseconds(
            (TimeProvider.System.GetUtcNow() + _options.Lead).ToUnixTimeMilliseconds());
        await SubmitAsync(client, cancellation);
        if (TimeProvider.System.GetUtcNow() >= _due)
        {
            throw new UsageException($"The submits took longer than --lead-secs {_options.Lead.TotalSeconds}.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, _options.Workers).Select(_ => NewWorker().RunAsync(stop.Token))];
        await Task.WhenAny(_done.Task, Task.Delay(_options.Lead + Patience, cancellation));
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        return Report();
    }

    private async Task SubmitAsync(SchedClient client, CancellationToken cancellation)
    {
        for (var left = _options.Jobs; left > 0; left -= JobsPerSubmit)
        {
            JobRequest[] requests =
            [
                .. Enumerable.Range(0, Math.Min(left, JobsPerSubmit))
                    .Select(_ => new JobRequest { Type = "herd", Queue = _queue, Due = _due }),
            ];
            var results = await client.SubmitManyAsync(requests, cancellation);
            if (results.FirstOrDefault(result => result.Error is not null) is { } refused)
            {
                throw refused.Error!;
            }
        }
    }

    private JobWorker NewWorker() => new(
        new JobWorkerOptions
        {
            Endpoints = _options.Endpoints,
            Queues = [_queue],
            Slots = _options.Slots,
            Prefetch = _options.Prefetch,
            Observer = this,
        },
        static (_, _) => ValueTask.FromResult(JobResult.Done()));

    private bool Report()
    {
        double[] started = [.. _startedMs.Order()];
        double[] acknowledged = [.. _acknowledgedMs.Order()];
        var doubles = _starts.Values.Sum(count => count - 1);
        var early = started.Count(ms => ms < 0);
        var notRun = _options.Jobs - _starts.Count;
        JsonLine.Print(json =>
        {
            json.WriteString("work", "w2");
            json.WriteNumber("n", _options.Jobs);
            json.WriteNumber("workers", _options.Workers);
            json.WriteNumber("slots", _options.Slots);
            json.WriteNumber("first_start_ms", started.FirstOrDefault());
            json.WriteNumber("t50_s", AtPercent(acknowledged, 50) / 1_000);
            json.WriteNumber("t99_s", AtPercent(acknowledged, 99) / 1_000);
            json.WriteNumber("t100_s", AtPercent(acknowledged, 100) / 1_000);
            json.WriteNumber("lag_p50_ms", AtPercent(started, 50));
            json.WriteNumber("lag_p99_ms", AtPercent(started, 99));
            json.WriteNumber("dups", doubles);
            json.WriteNumber("early", early);
            json.WriteNumber("not_run", notRun);
        });
        return notRun == 0 && early == 0 && _acknowledged == _options.Jobs;
    }

    private double SinceDueMs() => (TimeProvider.System.GetUtcNow() - _due).TotalMilliseconds;

    /// <summary>By nearest rank; 0 when nothing was seen.</summary>
    private static double AtPercent(double[] sorted, int percent) =>
        sorted.Length == 0 ? 0 : sorted[(int)((((long)sorted.Length * percent) + 99) / 100) - 1];
}
