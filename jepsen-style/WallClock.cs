namespace Sched.JepsenStyle;

/// <summary>The machine's wall clock in Unix microseconds: what due times and starts are compared on.</summary>
internal static class WallClock
{
    public const long UsPerMs = 1_000;

    public static long NowUs() =>
        (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset At(long unixUs) =>
        DateTimeOffset.UnixEpoch.AddTicks(unixUs * TimeSpan.TicksPerMicrosecond);

    /// <summary>Waits for an instant; returns at once when it has passed.</summary>
    public static async Task UntilAsync(long unixUs, CancellationToken cancellation)
    {
        var left = unixUs - NowUs();
        if (left > 0)
        {
            await Task.Delay(TimeSpan.FromMicroseconds(left), cancellation);
        }
    }
}
