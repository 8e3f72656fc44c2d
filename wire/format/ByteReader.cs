using System.Buffers.Binary;
using System.Text;

namespace Sched.Wire.Format;

/// <summary>
/// Reads what <see cref="ByteOutput"/> wrote. Every length is checked against what is left before anything is
/// allocated, and every fault is a <see cref="FormatException"/> that says where and in what it was found.
/// </summary>
/// <param name="subject">What is being read, for the messages: "Log entry", "Job body".</param>
/// <param name="offset">Where the bytes begin in the whole that the messages speak of.</param>
internal ref struct ByteReader(ReadOnlyMemory<byte> bytes, string subject, int offset = 0)
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;
    private readonly ReadOnlySpan<byte> _span = bytes.Span;
    private int _position;

    public readonly int Left => _span.Length - _position;

    public byte ReadByte(string what) => Take(1, what)[0];

    public bool ReadBool(string what) => ReadByte(what) switch
    {
        0 => false,
        1 => true,
        var other => throw Damaged(what, $"{other} is neither 0 nor 1"),
    };

    public ushort ReadUInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort), what));

    public uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), what));

    public ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), what));

    public long ReadInt64(string what) => (long)ReadUInt64(what);

    /// <summary>
    /// Only the shortest form is legal: one value, one spelling, so that equal commands have equal bytes.
    /// </summary>
    public ulong ReadVarint(string what)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte(what);
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) { continue; }

            if (next == 0 && shift > 0) { throw Damaged(what, "the number has a needless byte"); }
            if (shift == 63 && next > 1) { break; }
            return value;
        }

        throw Damaged(what, "the number does not fit 64 bits");
    }

    public long ReadVarint64(string what) => (long)ReadVarint(what);

    public int ReadVarint32(string what)
    {
        var value = ReadVarint(what);
        return value <= uint.MaxValue ? (int)(uint)value : throw Damaged(what, $"{value} does not fit 32 bits");
    }

    /// <summary>
    /// How many items follow. As each takes some bytes, a false count is found before an array is made for it.
    /// </summary>
    public int ReadCount(int itemBytesMin, string what)
    {
        var count = ReadVarint(what);
        return count <= (ulong)(Left / itemBytesMin)
            ? (int)count
            : throw Damaged(what, $"{count} items do not fit the {Left} bytes left");
    }

    /// <summary>A slice of the input: nothing is copied.</summary>
    public ReadOnlyMemory<byte> ReadBytes(string what) => ReadBytes(ReadCount(1, what), what);

    public ReadOnlyMemory<byte> ReadBytes(int length, string what)
    {
        var start = _position;
        Take(length, what);
        return _bytes.Slice(start, length);
    }

    public string ReadString(string what)
    {
        var utf8 = Take(ReadCount(1, what), what);
        try
        {
            return ByteOutput.Utf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(what, "the text is not UTF-8");
        }
    }

    public string[] ReadStrings(string what)
    {
        var values = new string[ReadCount(1, what)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadString(what);
        }

        return values;
    }

    public readonly void ExpectEnd()
    {
        if (Left > 0) { throw Damaged("end", $"{Left} bytes follow it"); }
    }

    public readonly FormatException Damaged(string what, string why) =>
        new($"{subject} is damaged before byte {offset + _position}, {what}: {why}.");

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Left) { throw Damaged(what, $"{length} bytes expected, {Left} left"); }
        var taken = _span.Slice(_position, length);
        _position += length;
        return taken;
    }
}
