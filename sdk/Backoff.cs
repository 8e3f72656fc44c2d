namespace Sched.Sdk;

/// <summary>
/// Pauses between attempts: they double from 25 ms to 1 s, and each is drawn from the upper half of its range, so
/// that callers who failed together do not come back together.
/// </summary>
internal sealed class Backoff(Func<ulong> random)
{
    private const double FirstMs = 25;
    private const double LongestMs = 1_000;
    private const int DoublingsMax = 6;
    private int _failures;

    public TimeSpan Next()
    {
        var range = Math.Min(LongestMs, FirstMs * (1 << Math.Min(_failures, DoublingsMax)));
        _failures++;
        var share = (random() >> 11) * (1.0 / (1UL << 53));
        return TimeSpan.FromMilliseconds(range * (0.5 + (share / 2)));
    }

    public void Reset() => _failures = 0;
}
