using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>name | create queues 1</c></summary>
internal static class PutNamespaceLayout
{
    public static void Write(IBufferWriter<byte> output, PutNamespace command)
    {
        output.WriteString(command.Name);
        output.WriteBool(command.CreateQueues);
    }

    public static PutNamespace Read(ref ByteReader input) =>
        new(input.ReadString("namespace"), input.ReadBool("create queues"));
}
