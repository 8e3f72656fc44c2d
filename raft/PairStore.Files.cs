namespace Sched.Raft;

/// <summary>Writing a pair's files and removing what no pair needs.</summary>
internal sealed partial class PairStore
{
    private async Task<PairManifest> CompletePartsAsync(PairCut cut, string folder, CancellationToken token)
    {
        var parts = new List<PartManifest>();
        foreach (var part in _parts)
        {
            var saved = await part.CompleteAsync(folder, token).ConfigureAwait(false);
            Fsync(saved);
            parts.Add(saved with { Files = [.. saved.Files.Select(file => AfterRename(file, folder, cut.Pair))] });
        }

        return new PairManifest(cut.Pair, cut.MembersVersion, cut.Members, cut.Digest, parts);
    }

    private PartFile AfterRename(PartFile file, string folder, PairName pair)
    {
        var inFolder = Path.GetRelativePath(folder, Path.Combine(_dataFolder, file.Path));
        return inFolder.StartsWith("..", StringComparison.Ordinal)
            ? file
            : file with { Path = Path.GetRelativePath(_dataFolder, Path.Combine(FolderOf(pair), inFolder)) };
    }

    private void Fsync(PartManifest part)
    {
        var folders = new HashSet<string>();
        foreach (var file in part.Files)
        {
            var path = Path.Combine(_dataFolder, file.Path);
            CheckedFile.FsyncFile(path);
            folders.Add(Path.GetDirectoryName(path)!);
        }

        foreach (var folder in folders)
        {
            CheckedFile.FsyncFolder(folder);
        }
    }

    // Only now: before CURRENT was on the disk, the old pairs were the ones that count.
    private void Sweep()
    {
        var (newest, shown) = _current;
        foreach (var pair in _manifests.Keys.Where(pair => pair != newest && pair != shown).ToArray())
        {
            _manifests.Remove(pair);
        }

        // What a damaged manifest names is not known, so then nothing is let go.
        var isShownKnown = shown.IsNone || _manifests.ContainsKey(shown);
        if (isShownKnown)
        {
            foreach (var part in _parts)
            {
                part.Release([.. _manifests.Values.Select(manifest => ManifestOf(manifest, part))]);
            }
        }

        foreach (var folder in Directory.GetDirectories(_root))
        {
            var name = Path.GetFileName(folder);
            if (name != newest.Folder && name != shown.Folder)
            {
                DeleteFolder(folder);
            }
        }
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
