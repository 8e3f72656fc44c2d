using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Demo;

/// <summary>
/// The story: a group, its workers, submits, faults, and an end that is reached when every submitted job has
/// succeeded by the ledgers, or when the time is up.
/// </summary>
internal sealed class DemoRun(LocalCluster cluster, DemoWorkers workers, DemoPlan plan, DemoStatus status)
{
    // So that reading does not hold up the ledgers for long.
    private const int ReadsAtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // Acks are answered within milliseconds: when no ledger gets a line any more, what is unanswered stays so.
    private static readonly TimeSpan QuietBeforeReading = TimeSpan.FromSeconds(2);

    private readonly RunHistories _histories = new();

    public async Task<Verdict> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var client = cluster.NewClient();
        using var probeClient = cluster.NewClient();
        await StartAsync(cancellation);

        var probes = new Probes(probeClient, status);
        var probing = probes.RunAsync(stop.Token);
        var startUs = WallClock.NowUs() / WallClock.UsPerMs * WallClock.UsPerMs;
        var submitting = new Submitter(client, plan, status).SubmitAllAsync(startUs, stop.Token);
        var faults = new Faults(cluster, workers, plan, status).RunAsync(startUs, stop.Token);
        try
        {
            await GatherAsync(client, submitting, faults, cancellation);
            await Task.WhenAll(submitting, faults);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(Task.WhenAll(probing, submitting, faults));
        }

        await workers.StopAllAsync();
        ReadLedgers();
        status.Say("the workers are stopped, their ledgers are read");
        foreach (var job in await submitting)
        {
            _histories.Add(job);
        }

        return Verdict.Of(_histories, probes.AcknowledgedUs);
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        var leader = await cluster.StartAsync(cancellation);
        status.Say($"three nodes run, {leader.Name} leads");
        workers.StartAll();
        await cluster.WaitForSessionsAsync(plan.Workers, cancellation);
        status.Say($"{plan.Workers} workers pull");
    }

    /// <summary>
    /// Reads ledgers until all jobs have succeeded and all faults are over, the limit is reached, or a part has failed.
    /// </summary>
    private async Task GatherAsync(
        SchedClient client, Task<IReadOnlyList<RequestedJob>> submitting, Task faults, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var quietSince = start;
        while (TimeProvider.System.GetElapsedTime(start) < plan.Limit && !submitting.IsFaulted && !faults.IsFaulted)
        {
            if (ReadLedgers() > 0)
            {
                quietSince = TimeProvider.System.GetTimestamp();
            }
            else if (faults.IsCompleted && TimeProvider.System.GetElapsedTime(quietSince) > QuietBeforeReading)
            {
                await ReadAnswersThatDiedAsync(client, cancellation);
            }

            if (submitting.IsCompleted && faults.IsCompleted && status.Succeeded >= plan.Jobs)
            {
                return;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>How many lines came since the last time.</summary>
    private int ReadLedgers()
    {
        var lines = 0;
        workers.ReadNew(entry =>
        {
            _histories.Add(entry);
            lines++;
        });
        status.Succeeded = _histories.Succeeded;
        return lines;
    }

    /// <summary>
    /// A worker that was killed may have had a success on the way: only the job itself can tell now whether it
    /// counted. The token must be one under which a ledger says that the handler ended well.
    /// </summary>
    private async Task ReadAnswersThatDiedAsync(SchedClient client, CancellationToken cancellation)
    {
        string[] silent = [.. _histories.All.Where(run => run.AwaitsAnswer).Take(ReadsAtOnce).Select(run => run.Job)];
        foreach (var job in await Task.WhenAll(silent.Select(id => ReadAsync(client, id, cancellation))))
        {
            if (job is { State: JobState.Succeeded })
            {
                _histories.Add(new RunAcked(job.Id, job.FencingToken, AckAnswer.ReadBack));
            }
        }

        status.Succeeded = _histories.Succeeded;
    }

    private static async Task<JobInfo?> ReadAsync(SchedClient client, string id, CancellationToken cancellation)
    {
        try
        {
            return await client.GetAsync(id, cancellation);
        }
        catch (SchedException)
        {
            // No answer now: the next quiet moment asks again, and at the limit the job counts as lost.
            return null;
        }
    }
}
