using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>session id 16 | namespace | queues | TTL ms varint | worker's name</c></summary>
internal static class OpenSessionLayout
{
    public static void Write(IBufferWriter<byte> output, OpenSession command)
    {
        output.WriteUInt64(command.Id.High);
        output.WriteUInt64(command.Id.Low);
        output.WriteString(command.Namespace);
        output.WriteStrings(command.Queues);
        output.WriteVarint64(command.TtlMs);
        output.WriteString(command.WorkerName);
    }

    public static OpenSession Read(ref ByteReader input) => new(
        new SessionId(input.ReadUInt64("session id"), input.ReadUInt64("session id")),
        input.ReadString("namespace"),
        input.ReadStrings("queues"),
        input.ReadVarint64("time to live"),
        input.ReadString("worker's name"));
}
