using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Waits for what real sockets, disks and timers bring about at their own pace.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>Looks again and again, for a while that is long against the time the thing would take.</summary>
    public static async Task NeverHolds(Func<bool> condition, TimeSpan watched)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var pulse = new PeriodicTimer(Look);
        while (TimeProvider.System.GetElapsedTime(start) < watched)
        {
            Assert.False(condition());
            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public static Task Holds(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var pulse = new PeriodicTimer(Look);
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"It never came true: {what}.");
            }

            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets real processes run for a while.</summary>
    public static async Task PassesAsync(TimeSpan time)
    {
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds)));
        await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }
}
