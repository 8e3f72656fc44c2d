using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// <c>session 4 | n x token as the distance from the one before, varint</c>: up to 4,096 started runs whose tokens
/// lie close together, so that most take one byte.
/// </summary>
internal static class ExpireSessionLayout
{
    public static void Write(IBufferWriter<byte> output, ExpireSession command)
    {
        output.WriteUInt32(command.Session);
        output.WriteVarint((uint)command.Started.Length);
        long before = 0;
        foreach (var token in command.Started)
        {
            // Should the order ever be broken, the distance wraps round and is still exact.
            output.WriteVarint(unchecked((ulong)(token.Value - before)));
            before = token.Value;
        }
    }

    public static ExpireSession Read(ref ByteReader input)
    {
        var session = input.ReadUInt32("session");
        var started = new FencingToken[input.ReadCount(1, "started tokens")];
        long before = 0;
        for (var i = 0; i < started.Length; i++)
        {
            before = unchecked(before + (long)input.ReadVarint("started token"));
            started[i] = new FencingToken(before);
        }

        return new ExpireSession(session, started);
    }
}
