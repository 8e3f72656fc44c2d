using System.Globalization;
using System.Text;
using Sched.Engine;
using Sched.Leader;

namespace Sched.Tests.Simulation.Shell;

/// <summary>Submits jobs, and asks again with the same ids until each is acknowledged.</summary>
internal sealed class Submitter(World world, int number)
{
    private const int Batches = 8;
    private const int JobsPerBatchMax = 6;

    public async Task RunAsync()
    {
        for (var batch = 0; batch < Batches; batch++)
        {
            await world.PauseAsync(0, 400);
            var command = NewBatch(batch);
            while (!await TrySubmitAsync(command))
            {
                await world.PauseAsync(5, 100);
            }
        }
    }

    private SubmitJobs NewBatch(int batch)
    {
        var jobs = new JobSpec[world.Random.Next(1, JobsPerBatchMax + 1)];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = NewJob(string.Create(CultureInfo.InvariantCulture, $"{number}-{batch}-{i}"));
        }

        return new SubmitJobs("default", World.Queues, jobs);
    }

    // The body says when the job may run at the earliest, so that the worker can judge for itself.
    private JobSpec NewJob(string id)
    {
        var delayMs = world.Random.Next(3) == 0 ? 0 : world.Random.Next(2_500);
        var dueUnixMs = world.Time.UnixMs + delayMs;
        var isDelay = world.Random.Next(2) == 0;
        return new JobSpec
        {
            Id = Encoding.UTF8.GetBytes(id),
            ContentHash = (ulong)delayMs,
            Queue = world.Random.Next(World.Queues.Length),
            DueMs = isDelay ? delayMs : dueUnixMs - world.EpochUnixMs,
            DueIsDelay = isDelay,
            Priority = (byte)world.Random.Next(Limits.Priorities),
            Body = Encoding.UTF8.GetBytes(dueUnixMs.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private async Task<bool> TrySubmitAsync(SubmitJobs command)
    {
        try
        {
            var applied = await world.Shell.ProposeAsync("submitter", command);
            foreach (var answer in applied.Result.Items)
            {
                world.Transcript.Add($"submitter {number}: {answer.Outcome} {answer.Seq}");
                world.Ledger.Acknowledge(answer.Seq);
            }

            return true;
        }
        catch (Exception error) when (error is NotLeaderException or CommitUnknownException or OverloadedException)
        {
            world.Transcript.Add($"submitter {number}: {error.GetType().Name}");
            return false;
        }
    }
}
