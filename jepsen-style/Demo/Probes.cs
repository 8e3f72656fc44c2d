using Sched.Sdk;

namespace Sched.JepsenStyle.Demo;

/// <summary>
/// Submits one job each 5 ms whether or not the last was answered, and notes when each was acknowledged: the longest
/// gap is how long nobody could get anything done.
/// </summary>
internal sealed class Probes(SchedClient client, DemoStatus status)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    // Far enough that no probe fires during the demo.
    private static readonly TimeSpan DueLater = TimeSpan.FromDays(1);

    // Guards the list.
    private readonly Lock _lock = new();
    private readonly List<long> _acknowledgedUs = [];

    public long[] AcknowledgedUs
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
        using var timer = new PeriodicTimer(Interval);
        var underway = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                underway.Add(SubmitAsync(stop));
                underway.RemoveAll(task => task.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            // The demo is over; what is under way is told by the same token.
        }

        await Task.WhenAll(underway);
    }

    private async Task SubmitAsync(CancellationToken stop)
    {
        try
        {
            await client.SubmitAsync(
                new JobRequest { Type = "probe", Queue = DemoPlan.ProbeQueue, Delay = DueLater }, stop);
        }
        catch (Exception error) when (error is SchedException or OperationCanceledException)
        {
            return;
        }

        status.CountProbe();
        lock (_lock)
        {
            _acknowledgedUs.Add(WallClock.NowUs());
        }
    }
}
