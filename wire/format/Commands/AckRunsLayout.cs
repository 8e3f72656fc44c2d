using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// <c>session 4 | first token 8 | count varint | bitmap, count bits | n x (seq varint | token 8 | verdict 1 |
/// detail)</c>: a whole batch of successes costs 16 bytes, tag included, and one bit a run.
/// </summary>
internal static class AckRunsLayout
{
    /// <summary>Seq, token, verdict, empty detail.</summary>
    private const int ItemBytesMin = 1 + 8 + 1 + 1;

    public static void Write(IBufferWriter<byte> output, AckRuns command)
    {
        if (command.Count < 0 || command.Bitmap.Length != BitmapBytes((uint)command.Count))
        {
            throw new ArgumentException(
                $"A bitmap of {command.Bitmap.Length} bytes is not one of {command.Count} bits.", nameof(command));
        }

        output.WriteUInt32(command.Session);
        output.WriteInt64(command.FirstToken.Value);
        output.WriteVarint32(command.Count);
        output.Write(command.Bitmap.Span);
        output.WriteVarint((uint)command.Items.Length);
        foreach (var item in command.Items)
        {
            WriteItem(output, item);
        }
    }

    public static AckRuns Read(ref ByteReader input)
    {
        var session = input.ReadUInt32("session");
        var firstToken = new FencingToken(input.ReadInt64("first token"));
        var count = ReadBits(ref input);
        var bitmap = input.ReadBytes(BitmapBytes((uint)count), "bitmap");
        var items = new AckItem[input.ReadCount(ItemBytesMin, "items")];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadItem(ref input);
        }

        return new AckRuns(session, firstToken, count, bitmap, items);
    }

    private static int ReadBits(ref ByteReader input)
    {
        var count = input.ReadVarint("bits");
        return count <= int.MaxValue ? (int)count : throw input.Damaged("bits", $"a bitmap has no {count} bits");
    }

    private static void WriteItem(IBufferWriter<byte> output, in AckItem item)
    {
        if (!Enum.IsDefined(item.Verdict)) { throw new ArgumentException($"There is no verdict {item.Verdict}."); }

        output.WriteVarint64(item.Seq);
        output.WriteInt64(item.Token.Value);
        output.WriteByte((byte)item.Verdict);
        output.WriteBytes(item.Detail.Span);
    }

    private static AckItem ReadItem(ref ByteReader input) => new(
        input.ReadVarint64("seq"),
        new FencingToken(input.ReadInt64("token")),
        ReadVerdict(ref input),
        input.ReadBytes("detail"));

    private static Verdict ReadVerdict(ref ByteReader input)
    {
        var verdict = (Verdict)input.ReadByte("verdict");
        return Enum.IsDefined(verdict) ? verdict : throw input.Damaged("verdict", $"{(byte)verdict} is unknown");
    }

    private static int BitmapBytes(uint bits) => (int)((bits + 7) / 8);
}
