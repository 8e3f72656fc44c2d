using Sched.Sdk;

namespace Sched.JepsenStyle.Demo;

/// <summary>
/// One small submit every 5 ms, whether or not the last ones were answered: the longest gap between two answers tells
/// how long the group could acknowledge nothing.
/// </summary>
internal sealed class Probes(SchedClient client, DemoStatus status)
{
    private const int PeriodUs = 5_000;

    // 20 s of probes. A group silent for longer has failed the demo anyhow, and memory must not grow without end.
    private const int OutstandingMax = 4_000;

    // Guards the list of instants; answers come on many threads.
    private readonly Lock _lock = new();
    private readonly List<long> _acknowledgedUs = [];
    private int _outstanding;

    /// <summary>When answers came. On the monotonic clock, so that a step of the wall clock makes no gap.</summary>
    public IReadOnlyList<long> AcknowledgedUs
    {
        get
        {
            lock (_lock)
            {
                return [.. _acknowledgedUs];
            }
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0L; !stop.IsCancellationRequested; i++)
        {
            if (Volatile.Read(ref _outstanding) < OutstandingMax)
            {
                Interlocked.Increment(ref _outstanding);
                _ = ProbeAsync(start, stop);
            }

            var next = TimeSpan.FromMicroseconds((i + 1) * PeriodUs);
            var pause = next - TimeProvider.System.GetElapsedTime(start);
            if (pause > TimeSpan.Zero)
            {
                await Task.WhenAny(Task.Delay(pause, stop));
            }
        }
    }

    private async Task ProbeAsync(long start, CancellationToken stop)
    {
        try
        {
            await client.SubmitAsync(NewProbe(), stop);
            var answeredUs = (long)TimeProvider.System.GetElapsedTime(start).TotalMicroseconds;
            lock (_lock)
            {
                _acknowledgedUs.Add(answeredUs);
            }

            status.CountProbe();
        }
        catch (Exception error) when (error is SchedException or OperationCanceledException)
        {
            // A probe that got no answer shows as a gap between those that did.
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    /// <summary>Due long after the demo: nobody ever runs it.</summary>
    private static JobRequest NewProbe() =>
        new() { Type = "probe", Queue = DemoPlan.ProbeQueue, Delay = TimeSpan.FromDays(30) };
}
