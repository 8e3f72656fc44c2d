using Sched.Leader;
using Sched.Raft;

namespace Sched.Server.Parts;

/// <summary>The engine as a part of a checkpoint: one file in the pair's folder.</summary>
internal sealed class EnginePart(NodeFolder folder, EngineHost host) : ICheckpointPart
{
    private const string FileName = "engine";

    private byte[]? _snapshot;

    public string Name => "engine";

    // Between two entries, so that it is the state after exactly this entry.
    public void BeginAt(long index)
    {
        using var bytes = new MemoryStream();
        host.WriteSnapshot(bytes);
        _snapshot = bytes.ToArray();
    }

    public Task<PartManifest> CompleteAsync(string pairFolder, CancellationToken token)
    {
        var snapshot = _snapshot ?? throw new InvalidOperationException("No checkpoint has been begun.");
        _snapshot = null;
        var path = Path.Combine(pairFolder, FileName);
        CheckedFile.Write(path, snapshot);
        return Task.FromResult(new PartManifest(Name, default, [PartFile.Measure(folder.Path, path)]));
    }

    public void Open(PartManifest? manifest, string? pairFolder)
    {
        // Without a checkpoint the engine is empty: opening the store has seen to that.
        if (manifest is not null)
        {
            using var file = File.OpenRead(Path.Combine(pairFolder!, FileName));
            host.ReadSnapshot(file);
            folder.MustBelongTo(host.Read(static engine => engine.ClusterId));
        }
    }

    public void Verify(PartManifest manifest, string pairFolder)
    {
        foreach (var file in manifest.Files)
        {
            file.Verify(folder.Path);
        }
    }

    public void Release(IReadOnlyList<PartManifest> kept)
    {
        // The file goes with the pair's folder.
    }
}
