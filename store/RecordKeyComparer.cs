using FASTER.core;
using Sched.Wire.Format;

namespace Sched.Store;

/// <summary>
/// Hashes keys for the index: the low bits choose the bucket, the high ones the tag. Seqs are dense, so they must be
/// mixed well, or all of them would share few tags. The mixer is part of the format: the index on disk is made by it.
/// </summary>
internal sealed class RecordKeyComparer : IFasterEqualityComparer<RecordKey>
{
    private const ulong Spread = 0x9E3779B97F4A7C15;
    private const ulong Mix = 0xD6E8FEB86659FD93;

    public long GetHashCode64(ref RecordKey k)
    {
        var hash = (k.High * Spread) ^ k.Low;
        hash ^= hash >> 32;
        hash *= Mix;
        hash ^= hash >> 32;
        hash *= Mix;
        hash ^= hash >> 32;
        return unchecked((long)hash);
    }

    public bool Equals(ref RecordKey k1, ref RecordKey k2) => k1 == k2;
}
