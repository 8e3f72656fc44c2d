using System.Numerics;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>
/// How long a run waits after a failed attempt: full jitter under an exponential bound, by a fixed hash.
/// </summary>
public static class ModelBackoff
{
    public static long Ms(HashKey key, long seq, int attempt, RunPolicy policy)
    {
        var doubled = policy.BackoffMs * BigInteger.Pow(2, attempt - 1);
        var bound = (ulong)BigInteger.Max(1, BigInteger.Min(doubled, policy.BackoffMaxMs));
        byte[] message = [.. BitConverter.GetBytes(seq), .. BitConverter.GetBytes(attempt)];
        return 1 + (long)(ModelHash.Of(key.Low, key.High, message).First % bound);
    }
}
