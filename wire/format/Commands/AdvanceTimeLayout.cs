using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>to ms 8</c></summary>
internal static class AdvanceTimeLayout
{
    public static void Write(IBufferWriter<byte> output, AdvanceTime command) => output.WriteInt64(command.ToMs);

    public static AdvanceTime Read(ref ByteReader input) => new(input.ReadInt64("time"));
}
