using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// <c>namespace | queues | n jobs x (flags 1 | id | content hash 8 | queue varint | due ms varint | policy? | key? |
/// body)</c>: with a UUID as id and the queue's defaults that is 56 bytes a job and the body.
/// </summary>
internal static class SubmitJobsLayout
{
    private const int DueIsDelay = 1;
    private const int HasPolicy = 1 << 1;
    private const int HasKey = 1 << 2;
    private const int PriorityShift = 3;
    private const int FlagsInUse = DueIsDelay | HasPolicy | HasKey | ((Limits.Priorities - 1) << PriorityShift);

    /// <summary>Flags, empty id, hash, queue, due, empty body.</summary>
    private const int JobBytesMin = 1 + 1 + 8 + 1 + 1 + 1;

    public static void Write(IBufferWriter<byte> output, SubmitJobs command)
    {
        output.WriteString(command.Namespace);
        output.WriteStrings(command.Queues);
        output.WriteVarint((uint)command.Jobs.Length);
        foreach (ref readonly var job in command.Jobs.AsSpan())
        {
            WriteJob(output, job, command.Queues.Length);
        }
    }

    public static SubmitJobs Read(ref ByteReader input)
    {
        var space = input.ReadString("namespace");
        var queues = input.ReadStrings("queues");
        var jobs = new JobSpec[input.ReadCount(JobBytesMin, "jobs")];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = ReadJob(ref input, queues.Length);
        }

        return new SubmitJobs(space, queues, jobs);
    }

    private static void WriteJob(IBufferWriter<byte> output, in JobSpec job, int queues)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(job.Priority, Limits.Priorities, nameof(job.Priority));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)job.Queue, (uint)queues, nameof(job.Queue));

        output.WriteByte(FlagsOf(job));
        output.WriteBytes(job.Id.Span);
        output.WriteUInt64(job.ContentHash);
        output.WriteVarint32(job.Queue);
        output.WriteVarint64(job.DueMs);
        if (job.Policy is { } policy) { RunPolicyLayout.Write(output, policy); }
        if (!job.Key.IsEmpty) { output.WriteBytes(job.Key.Span); }
        output.WriteBytes(job.Body.Span);
    }

    private static JobSpec ReadJob(ref ByteReader input, int queues)
    {
        var flags = input.ReadByte("job flags");
        if ((flags & ~FlagsInUse) != 0) { throw input.Damaged("job flags", $"{flags} has bits without a meaning"); }

        // An initializer runs in the order of its lines, which is the order of the bytes.
        return new JobSpec
        {
            DueIsDelay = (flags & DueIsDelay) != 0,
            Priority = (byte)(flags >> PriorityShift),
            Id = input.ReadBytes("job id"),
            ContentHash = input.ReadUInt64("content hash"),
            Queue = ReadQueue(ref input, queues),
            DueMs = input.ReadVarint64("due"),
            Policy = (flags & HasPolicy) != 0 ? RunPolicyLayout.Read(ref input) : null,
            Key = (flags & HasKey) != 0 ? ReadKey(ref input) : default,
            Body = input.ReadBytes("job body"),
        };
    }

    private static int ReadQueue(ref ByteReader input, int queues)
    {
        var queue = input.ReadVarint32("queue");
        return (uint)queue < (uint)queues
            ? queue
            : throw input.Damaged("queue", $"{(uint)queue} is not one of {queues}");
    }

    private static ReadOnlyMemory<byte> ReadKey(ref ByteReader input)
    {
        var key = input.ReadBytes("key");
        return !key.IsEmpty ? key : throw input.Damaged("key", "announced, but empty");
    }

    private static byte FlagsOf(in JobSpec job) => (byte)(
        (job.DueIsDelay ? DueIsDelay : 0) |
        (job.Policy is null ? 0 : HasPolicy) |
        (job.Key.IsEmpty ? 0 : HasKey) |
        (job.Priority << PriorityShift));
}
