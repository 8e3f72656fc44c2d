using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Waits for what real sockets, disks and timers bring about at their own pace.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks again and again, for a while that is long against the time the thing would take.</summary>
    public static async Task NeverHolds(Func<bool> condition, TimeSpan watched)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (TimeProvider.System.GetElapsedTime(start) < watched)
        {
            Assert.False(condition());
            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public static async Task Holds(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (limit ?? Limit))
            {
                throw new TimeoutException($"It never came true: {what}.");
            }

            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
