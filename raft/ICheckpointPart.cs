namespace Sched.Raft;

/// <summary>
/// A part of the replicated state that a checkpoint saves: the engine, the store. The order of calls is
/// <see cref="Verify"/>, <see cref="Open"/> at start; then, for each checkpoint, <see cref="BeginAt"/>,
/// <see cref="CompleteAsync"/>, <see cref="Verify"/>, <see cref="Release"/>.
/// </summary>
public interface ICheckpointPart
{
    /// <summary>Names the part in the manifest; must never change.</summary>
    string Name { get; }

    /// <summary>
    /// Fixes what is to be saved: the state after the entry at <paramref name="index"/>. Called between two entries,
    /// while none is applied, so it must be short.
    /// </summary>
    void BeginAt(long index);

    /// <summary>
    /// Writes what <see cref="BeginAt"/> fixed, partly or wholly into <paramref name="pairFolder"/>. Runs while entries
    /// are applied. The folder is renamed afterwards; files in it are listed as they lie now.
    /// </summary>
    Task<PartManifest> CompleteAsync(string pairFolder, CancellationToken token);

    /// <summary>
    /// Replaces the state by what was saved; null means the empty state. May be called again after it has failed.
    /// </summary>
    void Open(PartManifest? manifest, string? pairFolder);

    /// <summary>Checks the saved files without opening them; an <see cref="IOException"/> names the bad one.</summary>
    void Verify(PartManifest manifest, string pairFolder);

    /// <summary>From now on only what these manifests name is needed.</summary>
    void Release(IReadOnlyList<PartManifest> kept);
}
