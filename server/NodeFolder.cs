using System.Text.Json;
using Sched.Raft;

namespace Sched.Server;

/// <summary>The data folder cannot be used; the message says why and what to do.</summary>
internal sealed class NodeFolderException : Exception
{
    public NodeFolderException()
    {
    }

    public NodeFolderException(string message)
        : base(message)
    {
    }

    public NodeFolderException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>
/// The data folder: taken by one process at a time, and marked by <c>node.json</c> with the node it belongs to.
/// </summary>
internal sealed class NodeFolder : IDisposable
{
    private const int FormatVersion = 2;
    private const string MarkName = "node.json";
    private const string LockName = "lock";
    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private Mark _mark;

    private sealed record Mark(string NodeId, string Cluster, string Name, Guid? ClusterId, int Format);

    private NodeFolder(string path, Mark mark, FileStream taken)
    {
        Path = path;
        _mark = mark;
        _lock = taken;
    }

    public string Path { get; }

    /// <summary>Random, made at the first start.</summary>
    public string NodeId => _mark.NodeId;

    /// <summary>The group that this node belongs to, from its forming on; null: it belongs to none yet.</summary>
    public Guid? ClusterId => Volatile.Read(ref _mark).ClusterId;

    public static NodeFolder Open(string path, string cluster, string name)
    {
        var full = System.IO.Path.GetFullPath(path);
        FileStream? taken = null;
        try
        {
            Directory.CreateDirectory(full);
            taken = Take(full);

            // What an earlier start left when it was killed before it had made its mark.
            var isEmpty = Directory.EnumerateFileSystemEntries(full)
                .All(entry => System.IO.Path.GetFileName(entry) is LockName or (MarkName + ".tmp"));
            var folder = new NodeFolder(full, ReadOrWriteMark(full, cluster, name, isEmpty), taken);
            taken = null;
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"The data folder '{full}' cannot be used: {e.Message}", e);
        }
        finally
        {
            taken?.Dispose();
        }
    }

    /// <summary>Writes down, before anything else, which group this node forms with the others.</summary>
    public void Form(Guid clusterId)
    {
        var mark = _mark with { ClusterId = clusterId };
        Write(System.IO.Path.Combine(Path, MarkName), mark);
        Volatile.Write(ref _mark, mark);
    }

    /// <summary>Refuses state of another group: it may have come into this folder by a mistaken copy.</summary>
    public void MustBelongTo(Guid clusterId)
    {
        if (ClusterId != clusterId)
        {
            throw new NodeFolderException($"The state in '{Path}' is of group {clusterId}, but {MarkName} says that "
                + $"this node belongs to {ClusterId?.ToString() ?? "none"}. Files of two nodes are mixed: replace this "
                + "node.");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Take(string folder)
    {
        try
        {
            var path = System.IO.Path.Combine(folder, LockName);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new NodeFolderException($"The data folder '{folder}' is in use by another process. Give each node a "
                + "folder of its own, or stop the other one first.", e);
        }
    }

    private static Mark ReadOrWriteMark(string folder, string cluster, string name, bool isEmpty)
    {
        var path = System.IO.Path.Combine(folder, MarkName);
        if (!File.Exists(path))
        {
            return isEmpty
                ? WriteMark(path, cluster, name)
                : throw new NodeFolderException($"The data folder '{folder}' holds files but no {MarkName}: it is not a"
                    + " node's. Give an empty or new folder.");
        }

        var mark = Read(path);
        if (mark.Format != FormatVersion)
        {
            throw new NodeFolderException($"'{path}' has format {mark.Format}; this program knows {FormatVersion}.");
        }

        if (mark.Cluster != cluster || mark.Name != name)
        {
            throw new NodeFolderException($"The data folder '{folder}' belongs to node '{mark.Name}' of cluster "
                + $"'{mark.Cluster}', not to '{name}' of '{cluster}'. Check --data, --name and --cluster-name.");
        }

        return mark;
    }

    private static Mark Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize<Mark>(File.ReadAllBytes(path)) is { } mark)
            {
                return mark;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new NodeFolderException($"'{path}' is damaged: it does not say whose folder this is. Replace this node.");
    }

    private static Mark WriteMark(string path, string cluster, string name)
    {
        var mark = new Mark(Guid.NewGuid().ToString(), cluster, name, ClusterId: null, FormatVersion);
        Write(path, mark);
        return mark;
    }

    private static void Write(string path, Mark mark) =>
        CheckedFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(mark));
}
