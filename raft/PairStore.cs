using Microsoft.Extensions.Logging;

namespace Sched.Raft;

/// <summary>
/// The two pairs on disk. A pair is one checkpoint of all parts at one log index. The newest is loaded at start; the
/// log is always shown the older, so that it keeps the entries from there on: a damaged newest pair has its tail, and
/// a follower slightly behind gets entries, not the whole set.
/// </summary>
internal sealed partial class PairStore
{
    private readonly string _dataFolder;
    private readonly string _root;
    private readonly string _currentPath;
    private readonly IReadOnlyList<ICheckpointPart> _parts;
    private readonly ILogger _logger;
    private readonly Dictionary<PairName, PairManifest> _manifests = [];
    private volatile CurrentPairs _current = CurrentPairs.None;

    public PairStore(string dataFolder, IReadOnlyList<ICheckpointPart> parts, ILogger logger)
    {
        _dataFolder = dataFolder;
        _root = Path.Combine(dataFolder, "pairs");
        _currentPath = Path.Combine(dataFolder, "CURRENT");
        _parts = parts;
        _logger = logger;
    }

    /// <summary>What CURRENT says.</summary>
    public CurrentPairs Current => _current;

    /// <summary>The folder of a pair.</summary>
    public string FolderOf(PairName pair) => Path.Combine(_root, pair.Folder);

    /// <summary>Loads the newest pair into the parts, or the older one if the newest is damaged.</summary>
    public PairName Open()
    {
        Directory.CreateDirectory(_root);
        CheckedFile.FsyncFolder(_dataFolder);
        var current = CurrentPairs.Read(_currentPath);
        if (!TryLoad(current.Newest, out var error))
        {
            current = FallBack(current, error);
        }

        ReadShown(current.Shown);
        _current = current;
        Sweep();
        return current.Newest;
    }

    /// <summary>
    /// Makes a pair of what the parts have begun. The order matters: a crash between any two steps leaves a state
    /// from which <see cref="Open"/> goes on.
    /// </summary>
    public async Task WriteAsync(PairCut cut, Func<long> lowestMemberIndex, CancellationToken token)
    {
        var fresh = FolderOf(cut.Pair) + ".tmp";
        DeleteFolder(fresh);
        DeleteFolder(FolderOf(cut.Pair));
        Directory.CreateDirectory(fresh);

        var manifest = await CompletePartsAsync(cut, fresh, token).ConfigureAwait(false);
        CheckedFile.Write(Path.Combine(fresh, PairManifest.FileName), manifest.Encode());
        CheckedFile.FsyncFolder(fresh);
        CheckedFile.RenameFolder(fresh, FolderOf(cut.Pair));
        _manifests[cut.Pair] = Verified(cut.Pair);

        var next = new CurrentPairs(cut.Pair, NextShown(lowestMemberIndex()));
        next.Write(_currentPath);
        _current = next;
        Sweep();
    }

    // A member that has to read from the shown pair or below it would be given the whole set, so the shown one waits
    // for the slowest.
    private PairName NextShown(long lowestMemberIndex)
    {
        var (newest, shown) = _current;
        return newest.Index <= lowestMemberIndex ? newest : shown;
    }

    private CurrentPairs FallBack(CurrentPairs current, Exception? error)
    {
        if (current.Newest == current.Shown)
        {
            throw new InvalidDataException(
                $"Pair {current.Newest.Index} is damaged and the log does not reach back below it: {error?.Message} "
                + "Replace this node.", error);
        }

        // First, and on the disk: to open the older store falsifies what the newer pair's manifest says of it.
        var older = new CurrentPairs(current.Shown, current.Shown);
        older.Write(_currentPath);
        Log.FellBack(_logger, current.Newest.Index, current.Shown.Index, error);
        if (!TryLoad(older.Newest, out error))
        {
            throw new InvalidDataException(
                $"Both pairs are damaged, {current.Newest.Index} and {current.Shown.Index}: {error?.Message} "
                + "Replace this node.", error);
        }

        return older;
    }

    private bool TryLoad(PairName pair, out Exception? error)
    {
        error = null;
        if (pair.IsNone)
        {
            foreach (var part in _parts)
            {
                part.Open(null, null);
            }

            return true;
        }

        try
        {
            var manifest = Verified(pair);
            foreach (var part in _parts)
            {
                part.Open(ManifestOf(manifest, part), FolderOf(pair));
            }

            _manifests[pair] = manifest;
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            error = e;
            return false;
        }
    }

    // A damaged older pair does not stop a start: the newest is loaded, and the next checkpoint replaces the older.
    private void ReadShown(PairName shown)
    {
        if (shown.IsNone || _manifests.ContainsKey(shown))
        {
            return;
        }

        try
        {
            _manifests[shown] = PairManifest.Read(FolderOf(shown));
        }
        catch (IOException e)
        {
            Log.OlderIsDamaged(_logger, shown.Index, e);
        }
    }

    private PairManifest Verified(PairName pair)
    {
        var folder = FolderOf(pair);
        var manifest = PairManifest.Read(folder);
        if (manifest.Pair != pair)
        {
            throw new IOException($"'{folder}' holds pair {manifest.Pair.Index} of term {manifest.Pair.Term}.");
        }

        foreach (var part in _parts)
        {
            part.Verify(ManifestOf(manifest, part), folder);
        }

        return manifest;
    }

    private static PartManifest ManifestOf(PairManifest manifest, ICheckpointPart part)
        => manifest.Parts.FirstOrDefault(saved => saved.Name == part.Name)
            ?? throw new IOException($"Pair {manifest.Pair.Index} has no part '{part.Name}'.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Pair {Newest} is damaged; going on from {Shown}.")]
        public static partial void FellBack(ILogger logger, long newest, long shown, Exception? error);

        [LoggerMessage(2, LogLevel.Error, "The older pair {Shown} is damaged; the next checkpoint replaces it.")]
        public static partial void OlderIsDamaged(ILogger logger, long shown, Exception error);
    }
}
