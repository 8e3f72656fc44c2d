using System.Buffers.Binary;
using Sched.Sdk;

namespace Sched.Load;

/// <summary>
/// What became of each job of a plan, by the number in its payload. Written by many handlers at once, each job's place
/// by itself; times are microseconds after its due, and zero means not yet.
/// </summary>
internal sealed class DueBook(DuePlan plan) : IJobObserver
{
    public const int PayloadBytes = 4;

    private readonly long[] _startedUs = new long[plan.Jobs];
    private readonly long[] _acceptedUs = new long[plan.Jobs];
    private int _accepted;
    private int _doubles;
    private int _early;

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Starts of jobs that had started before.</summary>
    public int Doubles => Volatile.Read(ref _doubles);

    public int Early => Volatile.Read(ref _early);

    public int NotRun => _startedUs.Count(us => us == 0);

    /// <summary>All ran and were acknowledged, none of them early.</summary>
    public bool IsWhole => NotRun == 0 && Early == 0 && Accepted == plan.Jobs;

    public static byte[] PayloadOf(int number)
    {
        var payload = new byte[PayloadBytes];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);
        return payload;
    }

    /// <summary>All times of first starts, in order.</summary>
    public long[] StartsUs() => [.. _startedUs.Where(us => us != 0).Order()];

    /// <summary>All times at which successes were taken, in order.</summary>
    public long[] AcceptsUs() => [.. _acceptedUs.Where(us => us != 0).Order()];

    public void OnStart(JobContext job)
    {
        var number = NumberOf(job);
        var us = AfterDueUs(number);
        if (us < 0)
        {
            Interlocked.Increment(ref _early);
        }

        if (Interlocked.CompareExchange(ref _startedUs[number], NeverZero(us), 0) != 0)
        {
            Interlocked.Increment(ref _doubles);
        }
    }

    public void OnAckAccepted(JobContext job, JobVerdict verdict)
    {
        var number = NumberOf(job);
        if (verdict == JobVerdict.Success
            && Interlocked.CompareExchange(ref _acceptedUs[number], NeverZero(AfterDueUs(number)), 0) == 0)
        {
            Interlocked.Increment(ref _accepted);
        }
    }

    public void OnAckRefused(JobContext job, string reason)
    {
        // The job runs again and is counted then, as a double.
    }

    public void OnLost(JobContext job)
    {
        // As above.
    }

    private static int NumberOf(JobContext job) => BinaryPrimitives.ReadInt32LittleEndian(job.Payload.Span);

    private static long NeverZero(long us) => us == 0 ? 1 : us;

    private long AfterDueUs(int number) =>
        (TimeProvider.System.GetUtcNow() - plan.DueOf(number)).Ticks / TimeSpan.TicksPerMicrosecond;
}
