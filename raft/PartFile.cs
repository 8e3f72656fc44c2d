using System.Buffers;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Sched.Raft;

/// <summary>
/// A file of a checkpoint. The path is relative to the data folder; the hash is XxHash3 over the first
/// <paramref name="Length"/> bytes, since a log-like file may have grown after it was saved.
/// </summary>
public sealed record PartFile(string Path, long Length, ulong Hash)
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Reads a file that has just been written and describes it.</summary>
    public static PartFile Measure(string dataFolder, string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(handle);
        return new PartFile(System.IO.Path.GetRelativePath(dataFolder, path), length, HashOf(handle, length, path));
    }

    /// <summary>Throws an <see cref="IOException"/> that names the file when it is not what was saved.</summary>
    public void Verify(string dataFolder)
    {
        var path = System.IO.Path.Combine(dataFolder, Path);
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (HashOf(handle, Length, path) != Hash)
        {
            throw new IOException($"'{path}' is damaged: its hash is not the one in the manifest.");
        }
    }

    private static ulong HashOf(SafeFileHandle handle, long length, string path)
    {
        var hash = new XxHash3();
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var position = 0L; position < length;)
            {
                var want = (int)Math.Min(block.Length, length - position);
                var read = RandomAccess.Read(handle, block.AsSpan(0, want), position);
                if (read == 0)
                {
                    throw new IOException($"'{path}' is damaged: it ends at {position} of {length} bytes.");
                }

                hash.Append(block.AsSpan(0, read));
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
