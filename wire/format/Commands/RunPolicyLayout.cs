using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>max attempts varint | backoff ms varint | longest backoff ms varint</c></summary>
internal static class RunPolicyLayout
{
    public static void Write(IBufferWriter<byte> output, in RunPolicy policy)
    {
        output.WriteVarint32(policy.MaxAttempts);
        output.WriteVarint64(policy.BackoffMs);
        output.WriteVarint64(policy.BackoffMaxMs);
    }

    public static RunPolicy Read(ref ByteReader input) => new(
        input.ReadVarint32("max attempts"),
        input.ReadVarint64("backoff"),
        input.ReadVarint64("longest backoff"));
}
