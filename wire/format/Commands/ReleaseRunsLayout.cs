using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>session 4 | n x (seq varint | token 8)</c></summary>
internal static class ReleaseRunsLayout
{
    private const int RunBytesMin = 1 + 8;

    public static void Write(IBufferWriter<byte> output, ReleaseRuns command)
    {
        output.WriteUInt32(command.Session);
        output.WriteVarint((uint)command.Runs.Length);
        foreach (var run in command.Runs)
        {
            output.WriteVarint64(run.Seq);
            output.WriteInt64(run.Token.Value);
        }
    }

    public static ReleaseRuns Read(ref ByteReader input)
    {
        var session = input.ReadUInt32("session");
        var runs = new RunRef[input.ReadCount(RunBytesMin, "runs")];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = new RunRef(input.ReadVarint64("seq"), new FencingToken(input.ReadInt64("token")));
        }

        return new ReleaseRuns(session, runs);
    }
}
