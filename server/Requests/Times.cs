using Google.Protobuf.WellKnownTypes;
using Sched.Engine;
using Sched.V1;

namespace Sched.Server.Requests;

/// <summary>
/// Between times on the wire and the engine's milliseconds since the group's epoch. What is asked for is rounded up:
/// a job is never early.
/// </summary>
internal static class Times
{
    private const int NanosecondsPerMs = 1_000_000;

    public static long CeilingMs(Timestamp time) =>
        (time.Seconds * 1_000) + ((time.Nanos + NanosecondsPerMs - 1) / NanosecondsPerMs);

    public static long CeilingMs(Duration duration) =>
        (duration.Seconds * 1_000) + ((duration.Nanos + NanosecondsPerMs - 1) / NanosecondsPerMs);

    public static Timestamp ToTimestamp(long epochUnixMs, long ms) => FromUnixMs(epochUnixMs + ms);

    public static Timestamp FromUnixMs(long unixMs) => new()
    {
        Seconds = Math.DivRem(unixMs, 1_000, out var rest),
        Nanos = (int)rest * NanosecondsPerMs,
    };

    public static Duration ToDuration(long ms) => new()
    {
        Seconds = ms / 1_000,
        Nanos = (int)(ms % 1_000) * NanosecondsPerMs,
    };

    /// <summary>Whether a duration can be counted in milliseconds at all.</summary>
    public static bool IsValid(Duration duration) =>
        duration.Seconds is >= -315_576_000_000 and <= 315_576_000_000
        && duration.Nanos is > -1_000_000_000 and < 1_000_000_000;

    /// <summary>Whether a time lies in the years 1 to 9999.</summary>
    public static bool IsValid(Timestamp time) =>
        time.Seconds is >= -62_135_596_800 and <= 253_402_300_799 && time.Nanos is >= 0 and < 1_000_000_000;

    public static RunPolicy PolicyOf(RetryPolicy retry) => new(
        retry.MaxAttempts == 0 ? Limits.MaxAttemptsDefault : retry.MaxAttempts,
        retry.Backoff is null ? Limits.BackoffMsDefault : BoundedMs(retry.Backoff),
        retry.BackoffMax is null ? Limits.BackoffMsMaxDefault : BoundedMs(retry.BackoffMax));

    public static RetryPolicy ToRetry(RunPolicy policy) => new()
    {
        MaxAttempts = policy.MaxAttempts,
        Backoff = ToDuration(policy.BackoffMs),
        BackoffMax = ToDuration(policy.BackoffMaxMs),
    };

    private static long BoundedMs(Duration duration) => IsValid(duration) ? CeilingMs(duration) : -1;
}
