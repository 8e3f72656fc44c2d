using System.Buffers.Binary;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// How long a run waits after a failed attempt: exponential with full jitter, so that a herd that failed together does
/// not come back together. The jitter is a fixed hash of run and attempt: every replica draws the same.
/// </summary>
public static class Backoff
{
    /// <param name="attempt">The attempt that failed, from 1.</param>
    public static long Ms(HashKey key, long seq, int attempt, in RunPolicy policy)
    {
        Invariant.Holds(attempt > 0);

        var bound = Math.Max(1, Math.Min(Doubled(policy.BackoffMs, attempt - 1), policy.BackoffMaxMs));
        Span<byte> message = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(message, seq);
        BinaryPrimitives.WriteInt32LittleEndian(message[8..], attempt);
        return 1 + (long)(SipHash.Hash128(key, message).Low % (ulong)bound);
    }

    private static long Doubled(long ms, int times)
    {
        var shift = Math.Min(times, 62);
        return ms > long.MaxValue >> shift ? long.MaxValue : ms << shift;
    }
}
