using FASTER.core;
using Sched.Wire.Format;

namespace Sched.Store;

using Library = FasterKV<RecordKey, SpanByte>;

/// <summary>How a store comes up: empty, or from one named checkpoint.</summary>
public sealed partial class JobStore
{
    // The page with the tail is needed at once; the others are read when asked for.
    private const int PagesToPreload = 1;

    /// <summary>
    /// Opens the store at a checkpoint, or empty: then whatever is in the folder is discarded, since no manifest names
    /// it. Opening an older checkpoint falsifies newer ones in the same folder, so a fallback must have been decided,
    /// and recorded, before.
    /// </summary>
    /// <param name="failed">
    /// Told once, on any thread, when the store fails after it was opened; the node must stop. Faults while opening are
    /// thrown, so that the caller can turn to another checkpoint.
    /// </param>
    public static JobStore Open(JobStoreOptions options, string folder, StoreCheckpoint? from, Action<string> failed)
    {
        PrepareFolder(folder, from);
        var fuse = new Fuse();
        var log = new WatchedDevice(options.OpenFile(StoreFolder.Log(folder)), fuse);
        var tokens = new DeviceLogCommitCheckpointManager(
            new WatchedFactory(fuse, options.OpenFile),
            new DefaultCheckpointNamingScheme(StoreFolder.Checkpoints(folder)),
            removeOutdated: false);
        var library = NewLibrary(options, from?.IndexBuckets ?? options.IndexBuckets, log, tokens);
        if (from is not null)
        {
            Recover(library, log, fuse, from);
        }

        var checkpoints = new CheckpointKeeper(library, tokens, fuse, folder, options.CheckpointMax, from);
        var store = new JobStore(fuse, new CallWatch(fuse, options.CallMax), log, library, checkpoints);
        fuse.Arm(failed);
        return store;
    }

    /// <summary>What is wrong with a checkpoint's files, a sentence each; empty when it can be opened.</summary>
    public static IReadOnlyList<string> Verify(string folder, StoreCheckpoint checkpoint) =>
        CheckpointFiles.FindFaults(folder, checkpoint);

    private static void PrepareFolder(string folder, StoreCheckpoint? from)
    {
        if (from is not null)
        {
            // The library opens a missing file as an empty one, so it would lose records without a word.
            var faults = Verify(folder, from);
            if (faults.Count > 0)
            {
                throw new StoreFailedException(
                    $"The store at index {from.Index} is damaged: {string.Join(' ', faults)}");
            }
        }
        else if (Directory.Exists(folder))
        {
            StoreFolder.Clear(folder);
        }
        else
        {
            Directory.CreateDirectory(folder);
            CheckedSync.Path(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        }
    }

    // One writer and values that never change in place need no locks in the index.
    private static Library NewLibrary(
        JobStoreOptions options, long indexBuckets, WatchedDevice log, ICheckpointManager tokens) =>
        new(
            indexBuckets,
            new LogSettings
            {
                LogDevice = log,
                PageSizeBits = StoreFormat.PageBits,
                SegmentSizeBits = StoreFormat.SegmentBits,
                MemorySizeBits = options.MemoryBits,
                MutableFraction = 0.5,
            },
            new CheckpointSettings { CheckpointManager = tokens },
            comparer: new RecordKeyComparer(),
            concurrencyControlMode: ConcurrencyControlMode.None,
            logger: options.Logger);

    // On another thread, since a recovery whose read failed may never return.
    private static void Recover(Library library, WatchedDevice log, Fuse fuse, StoreCheckpoint from)
    {
        var recovery = Task.Run(() => library.Recover(from.IndexToken, from.LogToken, PagesToPreload));
        try
        {
            Task.WaitAny(recovery, fuse.WhenBlown);
            fuse.MustHold();
            recovery.GetAwaiter().GetResult();
            CheckIndex(library, from);
        }
        catch (Exception fault) when (fault is FasterException or StoreFailedException)
        {
            if (recovery.IsCompleted)
            {
                library.Dispose();
                log.Dispose();
            }

            throw new StoreFailedException($"The store at index {from.Index} cannot be opened: {fault.Message}", fault);
        }
    }

    private static void CheckIndex(Library library, StoreCheckpoint from)
    {
        if (!CheckpointKeeper.CookieOf(from.Index).AsSpan().SequenceEqual(library.RecoveredCommitCookie))
        {
            throw new StoreFailedException("Its files are of another index.");
        }
    }
}
