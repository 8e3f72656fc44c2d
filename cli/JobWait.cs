using Sched.Sdk;

namespace Sched.Cli;

/// <summary>
/// Waits for a job's end by asking again and again: soon at first, for a job that is nearly done, then less and less
/// often, so that a thousand waiting scripts are no load.
/// </summary>
internal static class JobWait
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(2);

    /// <summary>The job when it has finished, or as it is when the time is up.</summary>
    public static async Task<JobInfo> RunAsync(
        SchedClient client, string id, TimeSpan? limit, TimeProvider time, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var job = await client.GetAsync(id, stop);
            var left = limit - time.GetElapsedTime(start) ?? TimeSpan.MaxValue;
            if (IsFinal(job.State) || left <= TimeSpan.Zero)
            {
                return job;
            }

            await Task.Delay(pause < left ? pause : left, time, stop);
            pause = pause * 1.5 < LastPause ? pause * 1.5 : LastPause;
        }
    }

    public static bool IsFinal(JobState state) => state is JobState.Succeeded or JobState.Dead or JobState.Cancelled
        or JobState.Expired or JobState.Unknown;
}
