using System.IO.Hashing;
using System.Text;

namespace Sched.Raft;

/// <summary>
/// The file <c>pair.manifest</c>: everything that belongs to one pair, with the hash of each file. It is also what a
/// snapshot carries to a follower; the files themselves travel another way.
/// </summary>
internal sealed record PairManifest(
    PairName Pair, long MembersVersion, byte[] Members, byte[] Digest, IReadOnlyList<PartManifest> Parts)
{
    public const string FileName = "pair.manifest";
    private const int Version = 1;
    private const int SumBytes = 8;

    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(Pair.Index);
        writer.Write(Pair.Term);
        writer.Write(MembersVersion);
        WriteBytes(writer, Members);
        WriteBytes(writer, Digest);
        writer.Write(Parts.Count);
        foreach (var part in Parts)
        {
            WritePart(writer, part);
        }

        writer.Write(XxHash3.HashToUInt64(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>
    /// Reads the manifest in a pair's folder; an <see cref="IOException"/> says what is wrong with it.
    /// </summary>
    public static PairManifest Read(string pairFolder)
    {
        var path = Path.Combine(pairFolder, FileName);
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < SumBytes
            || XxHash3.HashToUInt64(bytes.AsSpan(0, bytes.Length - SumBytes))
                != BitConverter.ToUInt64(bytes, bytes.Length - SumBytes))
        {
            throw new IOException($"'{path}' is damaged: its hash is wrong.");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadInt32() is var version && version != Version)
        {
            throw new IOException($"'{path}' has version {version}; this program knows {Version}.");
        }

        return Decode(reader);
    }

    private static PairManifest Decode(BinaryReader reader)
    {
        var pair = new PairName(reader.ReadInt64(), reader.ReadInt64());
        var membersVersion = reader.ReadInt64();
        var members = ReadBytes(reader);
        var digest = ReadBytes(reader);
        var parts = new PartManifest[reader.ReadInt32()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = ReadPart(reader);
        }

        return new PairManifest(pair, membersVersion, members, digest, parts);
    }

    private static void WritePart(BinaryWriter writer, PartManifest part)
    {
        writer.Write(part.Name);
        WriteBytes(writer, part.State.Span);
        writer.Write(part.Files.Length);
        foreach (var file in part.Files)
        {
            writer.Write(file.Path);
            writer.Write(file.Length);
            writer.Write(file.Hash);
        }
    }

    private static PartManifest ReadPart(BinaryReader reader)
    {
        var name = reader.ReadString();
        var state = ReadBytes(reader);
        var files = new PartFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = new PartFile(reader.ReadString(), reader.ReadInt64(), reader.ReadUInt64());
        }

        return new PartManifest(name, state, files);
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}
