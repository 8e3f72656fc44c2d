using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sched.Wire.Format;

/// <summary>
/// How single values become bytes: little-endian, explicit sizes, and varints (seven bits a byte, lowest first) for
/// numbers that are mostly small. <see cref="ByteReader"/> is its mirror.
/// </summary>
internal static class ByteOutput
{
    /// <summary>Throws on half a surrogate pair: a silent question mark would turn two names into one.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private const int VarintBytesMax = 10;

    extension(IBufferWriter<byte> output)
    {
        public void WriteByte(byte value)
        {
            output.GetSpan(1)[0] = value;
            output.Advance(1);
        }

        public void WriteBool(bool value) => output.WriteByte(value ? (byte)1 : (byte)0);

        public void WriteUInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(sizeof(ushort)), value);
            output.Advance(sizeof(ushort));
        }

        public void WriteUInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
            output.Advance(sizeof(uint));
        }

        public void WriteUInt64(ulong value)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
            output.Advance(sizeof(ulong));
        }

        public void WriteInt64(long value) => output.WriteUInt64((ulong)value);

        public void WriteVarint(ulong value)
        {
            var span = output.GetSpan(VarintBytesMax);
            var length = 0;
            while (value >= 0x80)
            {
                span[length++] = (byte)(value | 0x80);
                value >>= 7;
            }

            span[length++] = (byte)value;
            output.Advance(length);
        }

        /// <summary>Negative numbers are legal but long: ten bytes.</summary>
        public void WriteVarint64(long value) => output.WriteVarint((ulong)value);

        /// <summary>Negative numbers are legal but long: five bytes.</summary>
        public void WriteVarint32(int value) => output.WriteVarint((uint)value);

        /// <summary>Raw bytes behind their length.</summary>
        public void WriteBytes(ReadOnlySpan<byte> value)
        {
            output.WriteVarint((uint)value.Length);
            output.Write(value);
        }

        /// <summary>UTF-8 behind its length in bytes.</summary>
        public void WriteString(string value)
        {
            var length = Utf8.GetByteCount(value);
            output.WriteVarint((uint)length);
            Utf8.GetBytes(value, output.GetSpan(length));
            output.Advance(length);
        }

        public void WriteStrings(string[] values)
        {
            output.WriteVarint((uint)values.Length);
            foreach (var value in values)
            {
                output.WriteString(value);
            }
        }
    }
}
