using System.Buffers.Binary;

namespace Sched.Wire.Format;

/// <summary>
/// Writes a record's fields one after the other, little-endian. <see cref="RecordParser"/> reads them back.
/// </summary>
internal ref struct RecordWriter
{
    private readonly Span<byte> _value;

    /// <summary>Leaves room for the seal, which comes last.</summary>
    public RecordWriter(Span<byte> value, byte version)
    {
        _value = value;
        Length = RecordSeal.Bytes;
        Byte(version);
    }

    public int Length { get; private set; }

    public void Byte(byte field) => _value[Length++] = field;

    public void UInt16(int field)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_value[Length..], checked((ushort)field));
        Length += sizeof(ushort);
    }

    public void UInt32(uint field)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_value[Length..], field);
        Length += sizeof(uint);
    }

    public void Int32(int field) => UInt32(unchecked((uint)field));

    /// <summary>Six bytes: a seq never needs more, and so the name record of a UUID takes 48 bytes on disk.</summary>
    public void UInt48(long field)
    {
        UInt32(unchecked((uint)field));
        UInt16(checked((int)(field >> 32)));
    }

    public void UInt64(ulong field)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_value[Length..], field);
        Length += sizeof(ulong);
    }

    public void Int64(long field) => UInt64(unchecked((ulong)field));

    public void Blob(scoped ReadOnlySpan<byte> field)
    {
        field.CopyTo(_value[Length..]);
        Length += field.Length;
    }

    /// <summary>Seals what was written; returns the length of the whole value.</summary>
    public int Seal(RecordKey key)
    {
        RecordSeal.Write(key, _value[..Length]);
        return Length;
    }
}
