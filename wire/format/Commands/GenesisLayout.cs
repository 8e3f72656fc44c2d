using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>epoch 8 | hash key 16 | cluster id 16 (as its text reads) | level varint</c></summary>
internal static class GenesisLayout
{
    private const int ClusterIdBytes = 16;

    public static void Write(IBufferWriter<byte> output, Genesis command)
    {
        output.WriteInt64(command.EpochUnixMs);
        output.WriteUInt64(command.HashKey.Low);
        output.WriteUInt64(command.HashKey.High);
        command.ClusterId.TryWriteBytes(output.GetSpan(ClusterIdBytes), bigEndian: true, out var written);
        output.Advance(written);
        output.WriteVarint32(command.Level);
    }

    public static Genesis Read(ref ByteReader input) => new(
        input.ReadInt64("epoch"),
        new HashKey(input.ReadUInt64("hash key"), input.ReadUInt64("hash key")),
        new Guid(input.ReadBytes(ClusterIdBytes, "cluster id").Span, bigEndian: true),
        input.ReadVarint32("level"));
}
