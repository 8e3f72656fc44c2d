using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary><c>namespace | force 1 | n x id</c></summary>
internal static class CancelJobsLayout
{
    public static void Write(IBufferWriter<byte> output, CancelJobs command)
    {
        output.WriteString(command.Namespace);
        output.WriteBool(command.Force);
        output.WriteVarint((uint)command.Jobs.Length);
        foreach (var job in command.Jobs)
        {
            output.WriteBytes(job.Id.Span);
        }
    }

    public static CancelJobs Read(ref ByteReader input)
    {
        var space = input.ReadString("namespace");
        var force = input.ReadBool("force");
        var jobs = new JobRef[input.ReadCount(1, "jobs")];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new JobRef(input.ReadBytes("job id"));
        }

        return new CancelJobs(space, jobs, force);
    }
}
