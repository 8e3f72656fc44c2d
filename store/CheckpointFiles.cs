using System.IO.Hashing;

namespace Sched.Store;

/// <summary>The files of a checkpoint on disk: makes them durable, describes them, and compares them later.</summary>
internal static class CheckpointFiles
{
    /// <summary>The segments that hold a range of the log, as long as they are by now.</summary>
    public static IEnumerable<StoreFile> DescribeLog(string folder, long begin, long final) =>
        StoreFolder.SegmentNames(begin, final)
            .Select(name => new StoreFile(name, new FileInfo(Path.Combine(folder, name)).Length, Hash: 0));

    /// <summary>The files in the directory of a log or index token, hashed.</summary>
    public static IEnumerable<StoreFile> DescribeToken(string folder, string tokenFolder) =>
        Directory.GetFiles(tokenFolder)
            .Order(StringComparer.Ordinal)
            .Select(path => new StoreFile(Path.GetRelativePath(folder, path), new FileInfo(path).Length, HashOf(path)));

    /// <summary>
    /// Syncs all files named and all directories on the way to them. The library writes through, so contents are on
    /// disk; new names and lengths need this.
    /// </summary>
    public static void Sync(string folder, IEnumerable<StoreFile> files)
    {
        var directories = new SortedSet<string>(StringComparer.Ordinal) { folder };
        foreach (var file in files)
        {
            CheckedSync.Path(Path.Combine(folder, file.Name));
            var parent = Path.GetDirectoryName(file.Name);
            while (parent is { Length: > 0 })
            {
                directories.Add(Path.Combine(folder, parent));
                parent = Path.GetDirectoryName(parent);
            }
        }

        foreach (var directory in directories)
        {
            CheckedSync.Path(directory);
        }
    }

    /// <summary>What is wrong with the files of a checkpoint, a sentence each; empty when all are there.</summary>
    public static IReadOnlyList<string> FindFaults(string folder, StoreCheckpoint checkpoint)
    {
        var faults = new List<string>();
        foreach (var file in checkpoint.Files)
        {
            if (FaultOf(Path.Combine(folder, file.Name), file) is { } fault)
            {
                faults.Add(fault);
            }
        }

        var names = checkpoint.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var needed = StoreFolder.SegmentNames(checkpoint.BeginAddress, checkpoint.FinalAddress);
        faults.AddRange(
            from name in needed
            where !names.Contains(name)
            select $"The checkpoint does not name '{name}', which it needs.");
        return faults;
    }

    private static string? FaultOf(string path, StoreFile file)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            return $"'{path}' is missing.";
        }

        if (file.IsLogSegment ? info.Length < file.Length : info.Length != file.Length)
        {
            return $"'{path}' has {info.Length} bytes instead of {file.Length}.";
        }

        return file.IsLogSegment || HashOf(path) == file.Hash ? null : $"'{path}' is not what was written.";
    }

    private static ulong HashOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var hash = new XxHash3();
        hash.Append(stream);
        return hash.GetCurrentHashAsUInt64();
    }
}
