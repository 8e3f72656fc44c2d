using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Sched.Store;

/// <summary>
/// Names a checkpoint of the store: all records of entries up to <see cref="Index"/> and none of later ones. It is
/// carried by the manifest of the engine's pair; nothing else on disk says which checkpoint counts.
/// </summary>
public sealed record StoreCheckpoint
{
    /// <summary>The last log entry whose records are in.</summary>
    public required long Index { get; init; }

    public required Guid LogToken { get; init; }

    /// <summary>Of this checkpoint or of an older one: then opening reads the log that was written since.</summary>
    public required Guid IndexToken { get; init; }

    /// <summary>Captured before the checkpoint began: what lies below may go once no older one is kept.</summary>
    public required long BeginAddress { get; init; }

    public required long FinalAddress { get; init; }

    /// <summary>The index cannot be opened with another number.</summary>
    public required long IndexBuckets { get; init; }

    public required IReadOnlyList<StoreFile> Files { get; init; }

    /// <summary>
    /// <c>version 1 | page bits 1 | segment bits 1 | index 8 | log token 16 | index token 16 | begin 8 | final 8 |
    /// buckets 8 | files 4 | per file: length 8, hash 8, name length 2, name | CRC32C 4</c>.
    /// </summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(StoreFormat.Version);
        writer.Write((byte)StoreFormat.PageBits);
        writer.Write((byte)StoreFormat.SegmentBits);
        writer.Write(Index);
        writer.Write(LogToken.ToByteArray());
        writer.Write(IndexToken.ToByteArray());
        writer.Write(BeginAddress);
        writer.Write(FinalAddress);
        writer.Write(IndexBuckets);
        writer.Write(Files.Count);
        foreach (var file in Files)
        {
            var name = Encoding.UTF8.GetBytes(file.Name);
            writer.Write(file.Length);
            writer.Write(file.Hash);
            writer.Write(checked((ushort)name.Length));
            writer.Write(name);
        }

        writer.Write(Checksum(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Refuses damaged bytes, and those of a store with other constants.</summary>
    public static StoreCheckpoint FromBytes(ReadOnlySpan<byte> bytes)
    {
        CheckSeal(bytes);
        using var stream = new MemoryStream(bytes.ToArray());
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        CheckConstant("format version", StoreFormat.Version, reader.ReadByte());
        CheckConstant("page bits", StoreFormat.PageBits, reader.ReadByte());
        CheckConstant("segment bits", StoreFormat.SegmentBits, reader.ReadByte());
        return new StoreCheckpoint
        {
            Index = reader.ReadInt64(),
            LogToken = new Guid(reader.ReadBytes(16)),
            IndexToken = new Guid(reader.ReadBytes(16)),
            BeginAddress = reader.ReadInt64(),
            FinalAddress = reader.ReadInt64(),
            IndexBuckets = reader.ReadInt64(),
            Files = ReadFiles(reader),
        };
    }

    private static StoreFile[] ReadFiles(BinaryReader reader)
    {
        var files = new StoreFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
        {
            var length = reader.ReadInt64();
            var hash = reader.ReadUInt64();
            var name = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadUInt16()));
            CheckName(name);
            files[i] = new StoreFile(name, length, hash);
        }

        return files;
    }

    // A checkpoint may come from a peer: its names must not lead out of the store's folder.
    private static void CheckName(string name)
    {
        if (Path.IsPathRooted(name) || name.Split('/').Contains(".."))
        {
            throw new StoreFailedException($"The store's checkpoint names a file outside of its folder: '{name}'.");
        }
    }

    private static void CheckSeal(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= sizeof(uint)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) != Checksum(bytes[..^sizeof(uint)]))
        {
            throw new StoreFailedException("The description of the store's checkpoint is damaged.");
        }
    }

    private static void CheckConstant(string what, int expected, int found)
    {
        if (expected != found)
        {
            throw new StoreFailedException($"The store was written with {what} {found}; this program uses {expected}.");
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }
}
