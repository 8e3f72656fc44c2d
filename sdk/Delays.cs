namespace Sched.Sdk;

/// <summary>Waiting that ends early without a throw.</summary>
internal static class Delays
{
    /// <summary>False if the wait was cancelled.</summary>
    public static async Task<bool> TryWaitAsync(this TimeProvider time, TimeSpan span, CancellationToken cancelled)
    {
        try
        {
            // Timers count whole milliseconds; a remainder that was cut would wake the waiter too early.
            var millis = Math.Max(0, Math.Ceiling(span.TotalMilliseconds));
            await Task.Delay(TimeSpan.FromMilliseconds(millis), time, cancelled);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
