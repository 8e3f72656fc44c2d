using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>session 4 | slots varint | window jobs varint | window bytes varint</c></summary>
internal static class GrantLeasesLayout
{
    public static void Write(IBufferWriter<byte> output, GrantLeases command)
    {
        output.WriteUInt32(command.Session);
        output.WriteVarint32(command.Slots);
        output.WriteVarint32(command.WindowJobs);
        output.WriteVarint64(command.WindowBytes);
    }

    public static GrantLeases Read(ref ByteReader input) => new(
        input.ReadUInt32("session"),
        input.ReadVarint32("slots"),
        input.ReadVarint32("window jobs"),
        input.ReadVarint64("window bytes"));
}
