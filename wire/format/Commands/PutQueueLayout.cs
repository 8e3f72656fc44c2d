using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>namespace | name | policy</c></summary>
internal static class PutQueueLayout
{
    public static void Write(IBufferWriter<byte> output, PutQueue command)
    {
        output.WriteString(command.Namespace);
        output.WriteString(command.Name);
        RunPolicyLayout.Write(output, command.Defaults);
    }

    public static PutQueue Read(ref ByteReader input) =>
        new(input.ReadString("namespace"), input.ReadString("queue"), RunPolicyLayout.Read(ref input));
}
