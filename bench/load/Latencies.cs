using HdrHistogram;

namespace Sched.Load;

/// <summary>How times are kept (microseconds, three digits, up to a minute) and told (milliseconds).</summary>
internal static class Latencies
{
    private const long LongestUs = 60_000_000;
    private const int Digits = 3;

    public static LongHistogram NewHistogram() => new(LongestUs, Digits);

    public static void Record(LongHistogram histogram, TimeSpan elapsed) =>
        histogram.RecordValue(Math.Clamp((long)elapsed.TotalMicroseconds, 0, LongestUs));

    public static double PercentileMs(LongHistogram histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : Math.Round(histogram.GetValueAtPercentile(percentile) / 1_000.0, 3);
}
