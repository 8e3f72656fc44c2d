using System.Buffers.Binary;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// Decodes a log entry. The commands' memory is slices of the input, which must live as long as they do. Whatever the
/// input, the answer is an entry or a <see cref="FormatException"/>, and no more is allocated than a small multiple
/// of the input.
/// </summary>
public static class EntryReader
{
    private const string Subject = "Log entry";

    public static Entry Read(ReadOnlyMemory<byte> bytes)
    {
        CheckFrame(bytes.Span);
        var head = bytes.Span[..EntryLayout.HeaderBytes];
        var input = new ByteReader(bytes[EntryLayout.HeaderBytes..^Crc32C.Size], Subject, EntryLayout.HeaderBytes);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(head[EntryLayout.CountAt..]);
        if (count > input.Left / EntryLayout.CommandBytesMin)
        {
            throw input.Damaged("count", $"{count} commands do not fit {input.Left} bytes");
        }

        var callers = new List<string>();
        var proposalIds = new ulong[count];
        var callerOf = new int[count];
        var commands = new Command[count];
        for (var i = 0; i < commands.Length; i++)
        {
            var tag = (CommandTag)input.ReadByte("command tag");
            proposalIds[i] = input.ReadUInt64("proposal id");
            callerOf[i] = ReadCaller(ref input, callers);
            commands[i] = CommandLayout.Read(tag, ref input);
        }

        input.ExpectEnd();
        return new Entry(
            BinaryPrimitives.ReadInt64LittleEndian(head[EntryLayout.TermAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[EntryLayout.ClockAt..]),
            BinaryPrimitives.ReadUInt16LittleEndian(head[EntryLayout.LevelAt..]),
            [.. callers],
            proposalIds,
            callerOf,
            commands);
    }

    /// <summary>The version comes first: a newer one may have its length and checksum elsewhere.</summary>
    private static void CheckFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EntryLayout.BytesMin)
        {
            throw new FormatException($"{Subject} is cut short: {bytes.Length} bytes are no header.");
        }

        var version = bytes[EntryLayout.VersionAt];
        if (version != EntryLayout.Version)
        {
            throw new FormatException($"{Subject} has version {version}; this node reads {EntryLayout.Version}.");
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[EntryLayout.LengthAt..]);
        if (length != bytes.Length)
        {
            throw new FormatException($"{Subject} has {bytes.Length} bytes and says that it has {length}.");
        }

        var written = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^Crc32C.Size..]);
        var computed = Crc32C.Of(bytes[..^Crc32C.Size]);
        if (written != computed)
        {
            throw new FormatException($"{Subject} has checksum {written:x8}; its bytes have {computed:x8}.");
        }

        if (bytes[EntryLayout.ZeroAt] != 0)
        {
            throw new FormatException($"{Subject} has {bytes[EntryLayout.ZeroAt]} where version 1 has a zero.");
        }
    }

    private static int ReadCaller(ref ByteReader input, List<string> callers)
    {
        var position = input.ReadVarint32("caller");
        if ((uint)position > (uint)callers.Count)
        {
            throw input.Damaged("caller", $"{(uint)position} is not one of {callers.Count}, nor the next");
        }

        if (position == callers.Count) { callers.Add(input.ReadString("caller's name")); }
        return position;
    }
}
