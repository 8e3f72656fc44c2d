using HdrHistogram;
using Sched.Sdk;

namespace Sched.Load;

/// <summary>
/// Submits at a steady rate whatever the answers take; a submit's time counts from when it should have been sent.
/// </summary>
internal sealed class Flood(string[] endpoints, int rate) : IDisposable
{
    // None of them must run while others are measured.
    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly SchedClient _client = new(new SchedClientOptions { Endpoints = endpoints });
    private readonly Lock _latenciesLock = new();
    private int _submitted;
    private int _errors;

    public LongHistogram Latencies { get; } = Load.Latencies.NewHistogram();

    public int Submitted => Volatile.Read(ref _submitted);

    public int Errors => Volatile.Read(ref _errors);

    public async Task RunAsync(DateTimeOffset end, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var waiting = new List<Task>();
        for (var sent = 0L; rate > 0 && TimeProvider.System.GetUtcNow() < end;)
        {
            var target = (long)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * rate);
            for (; sent < target; sent++)
            {
                waiting.Add(SubmitAsync(start, TimeSpan.FromSeconds((double)sent / rate), cancellation));
            }

            await Task.Delay(Tick, cancellation);
        }

        await Task.WhenAll(waiting);
    }

    public void Dispose() => _client.Dispose();

    private async Task SubmitAsync(long start, TimeSpan intended, CancellationToken cancellation)
    {
        try
        {
            var job = new JobRequest { Type = "noop", Queue = "flood", Delay = Delay };
            await _client.SubmitAsync(job, cancellation);
            Interlocked.Increment(ref _submitted);
        }
        catch (SchedException)
        {
            Interlocked.Increment(ref _errors);
        }

        var elapsed = TimeProvider.System.GetElapsedTime(start) - intended;
        lock (_latenciesLock)
        {
            Load.Latencies.Record(Latencies, elapsed);
        }
    }
}
