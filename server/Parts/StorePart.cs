using Sched.Leader;
using Sched.Raft;
using Sched.Store;

namespace Sched.Server.Parts;

/// <summary>
/// The store as a part of a checkpoint. Opened before the engine: a store that is opened gives the engine a new
/// beginning.
/// </summary>
internal sealed class StorePart(string dataFolder, JobStoreOptions options, EngineHost host, Action<string> failed)
    : ICheckpointPart, IDisposable
{
    // Opening reads the log that was written since the index was: this much takes about a second.
    private const long LogBytesPerIndex = 256L << 20;

    private readonly string _folder = Path.Combine(dataFolder, "store");
    private JobStore? _store;
    private long _indexedAt;

    public string Name => "store";

    public JobStore Store => _store ?? throw new InvalidOperationException("The store is not open yet.");

    public void BeginAt(long index)
    {
        var bytes = Store.LogBytes;
        var isIndexDue = bytes - _indexedAt >= LogBytesPerIndex;
        if (isIndexDue)
        {
            _indexedAt = bytes;
        }

        Store.BeginCheckpoint(index, isIndexDue);
    }

    public async Task<PartManifest> CompleteAsync(string pairFolder, CancellationToken token)
    {
        var checkpoint = await Store.CompleteCheckpointAsync(token);

        // The store syncs, names and verifies its files itself; they stay where they are.
        return new PartManifest(Name, checkpoint.ToBytes(), []);
    }

    public void Open(PartManifest? manifest, string? pairFolder)
    {
        _store?.Dispose();
        _store = null;
        var from = manifest is null ? null : StoreCheckpoint.FromBytes(manifest.State.Span);
        _store = JobStore.Open(options, _folder, from, failed);
        _indexedAt = _store.LogBytes;
        host.UseStore(_store);
    }

    public void Verify(PartManifest manifest, string pairFolder)
    {
        var faults = JobStore.Verify(_folder, StoreCheckpoint.FromBytes(manifest.State.Span));
        if (faults.Count > 0)
        {
            throw new IOException(string.Join(' ', faults));
        }
    }

    public void Release(IReadOnlyList<PartManifest> kept)
    {
        // Before the first checkpoint there is nothing to let go.
        if (kept.Count > 0)
        {
            Store.KeepOnly([.. kept.Select(manifest => StoreCheckpoint.FromBytes(manifest.State.Span))]);
        }
    }

    public void Dispose() => _store?.Dispose();
}
