using System.Numerics;
using FASTER.core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sched.Store;

/// <summary>What may differ from node to node. Page and segment size may not: nodes exchange files.</summary>
public sealed record JobStoreOptions
{
    private const int BucketBytes = 64;

    // A bucket holds seven entries before it overflows; measured, twelve a bucket cost least memory and CPU.
    private const int EntriesPerBucket = 12;

    // A job and its name. Outcomes come on top, but there are never more of them than history keeps.
    private const int EntriesPerJob = 2;

    private const long IndexBytesMin = 4 << 20;
    private const long JobsOfSmallNode = 1_000_000;

    /// <summary>How many jobs are to be kept at once: the size of the index. Only a rebuild can change it.</summary>
    public long ExpectedJobs { get; init; } = JobsOfSmallNode;

    /// <summary>Log kept in memory, as a power of two; 26 is sixteen pages, the least.</summary>
    public int MemoryBits
    {
        get => field == 0 ? (ExpectedJobs <= JobsOfSmallNode ? StoreFormat.MemoryBitsMin : 28) : field;
        init => field = Math.Max(value, StoreFormat.MemoryBitsMin);
    }

    /// <summary>Buckets of the index; used when a store is made, later the checkpoint says it.</summary>
    public long IndexBuckets => IndexBytes / BucketBytes;

    public long IndexBytes
    {
        get
        {
            var bytes = (ulong)Math.Max(0, ExpectedJobs) * EntriesPerJob * BucketBytes / EntriesPerBucket;
            return Math.Max(IndexBytesMin, (long)BitOperations.RoundUpToPowerOf2(bytes));
        }
    }

    /// <summary>One call into the library never takes so long while the disk works.</summary>
    public TimeSpan CallMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest index is written in a minute at the rate that spares the replicated log.</summary>
    public TimeSpan CheckpointMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The library says here what went wrong on the disk.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>For a laptop and for tests.</summary>
    public static JobStoreOptions Small => new() { ExpectedJobs = 10_000 };

    /// <summary>
    /// Opens the file under a watched device; a test puts a faulty one there. Reads go over the page cache.
    /// </summary>
    internal Func<string, IDevice> OpenFile { get; init; } =
        path => new ManagedLocalStorageDevice(path, osReadBuffering: true);
}
