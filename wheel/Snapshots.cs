using System.Buffers;
using System.Buffers.Binary;

namespace Sched.Wheel;

/// <summary>Writes numbers of a snapshot, little-endian.</summary>
public static class SnapshotWriting
{
    extension(IBufferWriter<byte> output)
    {
        public void WriteByte(byte value)
        {
            output.GetSpan(1)[0] = value;
            output.Advance(1);
        }

        public void WriteUInt16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), value);
            output.Advance(2);
        }

        public void WriteInt64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
            output.Advance(8);
        }

        public void WriteUInt64(ulong value) => output.WriteInt64((long)value);
    }
}

/// <summary>
/// Reads what <see cref="SnapshotWriting"/> wrote. The file around it carries checksums, so what does not fit here is
/// a bug, not damage.
/// </summary>
public ref struct SnapshotInput(ReadOnlySpan<byte> input)
{
    private readonly ReadOnlySpan<byte> _input = input;

    public int Position { get; private set; }

    public byte ReadByte() => Read(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Read(8));

    public ulong ReadUInt64() => (ulong)ReadInt64();

    public ReadOnlySpan<byte> Read(long bytes)
    {
        Invariant.Holds(bytes >= 0);
        Invariant.Holds(bytes <= _input.Length - Position);
        var part = _input.Slice(Position, (int)bytes);
        Position += (int)bytes;
        return part;
    }
}
