using System.Buffers.Binary;
using FASTER.core;
using Sched.Wire.Format;

namespace Sched.Store;

using Library = FasterKV<RecordKey, SpanByte>;
using Session = ClientSession<RecordKey, SpanByte, Slot, Slot, long, RecordFunctions>;

/// <summary>
/// Makes checkpoints at exact log indexes and gives space back. One runs at a time: <see cref="Begin"/> on the apply
/// thread, everything else on any other.
/// </summary>
internal sealed class CheckpointKeeper(
    Library library, ICheckpointManager tokens, Fuse fuse, string folder, TimeSpan checkpointMax, StoreCheckpoint? from)
{
    private volatile Running? _running;
    private volatile StoreCheckpoint? _last = from;

    /// <summary>
    /// Draws the line: what was put so far is in, what is put from now on is not. Returns when the line is drawn; the
    /// rest goes on in the background.
    /// </summary>
    public void Begin(long index, bool withIndex, Session session)
    {
        // One that was begun and given up before its end may be replaced as soon as the library is through with it.
        if (_running is not null && library.SystemState.Phase != Phase.REST)
        {
            throw new InvalidOperationException("A checkpoint of the store is still running.");
        }

        // The library reads the cookie at the checkpoint's end, so it must not change before.
        library.CommitCookie = CookieOf(index);
        var begin = library.Log.BeginAddress;
        var version = library.CurrentVersion;
        var hasIndex = withIndex || _last is null;
        if (!TryInitiate(hasIndex, out var token))
        {
            throw new InvalidOperationException("The library refuses a checkpoint: another one is running.");
        }

        PassBoundary(version, session);
        _running = new Running(index, token, hasIndex ? token : _last!.IndexToken, begin);
    }

    /// <summary>Waits until the checkpoint is whole, makes its files durable, and describes them.</summary>
    public async Task<StoreCheckpoint> CompleteAsync(CancellationToken cancellationToken)
    {
        var running = _running ?? throw new InvalidOperationException("No checkpoint of the store has begun.");
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        var checkpoint = Describe(running);
        CheckpointFiles.Sync(folder, FilesToSync(checkpoint));
        fuse.MustHold();
        _last = checkpoint;
        _running = null;
        return checkpoint;
    }

    /// <summary>
    /// Gives up what none of the kept checkpoints needs. Call it only when all that are kept are named by durable
    /// manifests.
    /// </summary>
    public void KeepOnly(IReadOnlyCollection<StoreCheckpoint> kept, WatchedDevice log)
    {
        ArgumentOutOfRangeException.ThrowIfZero(kept.Count);

        var tokensKept = kept.SelectMany(each => new[] { each.LogToken, each.IndexToken }).ToHashSet();
        if (_running is { } running)
        {
            tokensKept.Add(running.LogToken);
            tokensKept.Add(running.IndexToken);
        }

        // The next checkpoint without an index leans on the index of the last one, kept or not.
        if (_last is { } last)
        {
            tokensKept.Add(last.IndexToken);
        }

        StoreFolder.DeleteTokensExcept(folder, tokensKept);
        log.ReallyTruncate(kept.Min(each => each.BeginAddress));
    }

    /// <summary>What a checkpoint carries to say at which log index it was taken.</summary>
    public static byte[] CookieOf(long index)
    {
        var cookie = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(cookie, index);
        return cookie;
    }

    private bool TryInitiate(bool hasIndex, out Guid token) => hasIndex
        ? library.TryInitiateFullCheckpoint(out token, CheckpointType.FoldOver)
        : library.TryInitiateHybridLogCheckpoint(out token, CheckpointType.FoldOver);

    private void PassBoundary(long version, Session session)
    {
        while (library.CurrentVersion == version
            || library.SystemState.Phase is Phase.PREPARE or Phase.PREP_INDEX_CHECKPOINT)
        {
            session.Refresh();
            fuse.MustHold();
        }

        session.Refresh();
    }

    // After a write error the library never says that it is done, hence the eye on the fuse and the limit.
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var done = Task.Run(() => library.CompleteCheckpointAsync(CancellationToken.None).AsTask(), cancellationToken);
        try
        {
            await Task.WhenAny(done, fuse.WhenBlown).WaitAsync(checkpointMax, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            fuse.Blow($"a checkpoint has lasted {checkpointMax}");
        }

        fuse.MustHold();
        await done.ConfigureAwait(false);
    }

    private StoreCheckpoint Describe(Running running)
    {
        var final = FinalAddressOf(running.LogToken);
        var segments = CheckpointFiles.DescribeLog(folder, running.BeginAddress, final);
        var logToken = CheckpointFiles.DescribeToken(folder, StoreFolder.LogToken(folder, running.LogToken));
        return new StoreCheckpoint
        {
            Index = running.Index,
            LogToken = running.LogToken,
            IndexToken = running.IndexToken,
            BeginAddress = running.BeginAddress,
            FinalAddress = final,
            IndexBuckets = library.IndexSize,
            Files = [.. segments, .. logToken, .. IndexFiles(running.IndexToken)],
        };
    }

    // The library alone knows it: the log goes on while it draws its line.
    private long FinalAddressOf(Guid logToken)
    {
        var info = new HybridLogRecoveryInfo();
        using var bytes = new MemoryStream(tokens.GetLogCheckpointMetadata(logToken, null, false, -1));
        using var reader = new StreamReader(bytes);
        info.Initialize(reader);
        return info.finalLogicalAddress;
    }

    // The index is the biggest file and never changes once written: it is hashed once.
    private IEnumerable<StoreFile> IndexFiles(Guid token)
    {
        var path = StoreFolder.IndexToken(folder, token);
        var prefix = Path.GetRelativePath(folder, path) + Path.DirectorySeparatorChar;
        return _last is { } last && last.IndexToken == token
            ? last.Files.Where(file => file.Name.StartsWith(prefix, StringComparison.Ordinal))
            : CheckpointFiles.DescribeToken(folder, path);
    }

    // Segments that the last checkpoint closed are durable already.
    private IEnumerable<StoreFile> FilesToSync(StoreCheckpoint checkpoint)
    {
        var closed = _last is { } last ? StoreFolder.SegmentNames(0, last.FinalAddress).SkipLast(1) : [];
        return checkpoint.Files.ExceptBy(closed, file => file.Name);
    }

    private sealed record Running(long Index, Guid LogToken, Guid IndexToken, long BeginAddress);
}
