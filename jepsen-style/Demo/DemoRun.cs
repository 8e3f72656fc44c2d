using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Sched.Sdk;
using Spectre.Console;

namespace Sched.JepsenStyle.Demo;

/// <summary>
/// The main job for real: three nodes, submits, workers, a killed leader, a killed worker, and the count.
/// </summary>
internal sealed class DemoRun(DemoPlan plan, LocalCluster cluster, DemoWorkers workers, DemoStatus status)
{
    private const int JobsPerSubmit = 1_000;
    private const int ReadBackMax = 1_000;
    private static readonly TimeSpan LedgerPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly RunHistories _histories = new();
    private readonly Probes _probes = new(cluster.Client, status);

    public static async Task<bool> RunAsync(ReadOnlyMemory<string> words, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(words.Span, "--schedd", "--jobs", "--herd", "--workers", "--slots");
        var plan = DemoPlan.From(arguments);
        var schedd = arguments.Text("--schedd") ?? Repository.FindSchedd();
        using var folder = new TemporaryFolder("sched-demo-");
        using var cluster = new LocalCluster(schedd, folder.Path);
        using var workers = new DemoWorkers(plan, string.Join(',', cluster.Endpoints), folder.Path);
        var run = new DemoRun(plan, cluster, workers, new DemoStatus());
        folder.IsKept = true;
        var verdict = await run.ShowAsync(cancellation);
        folder.IsKept = !verdict.Holds;
        Report.PrintTable(verdict, AnsiConsole.Console);
        Console.WriteLine(Report.ToJson(verdict));
        return verdict.Holds;
    }

    private async Task<Verdict> ShowAsync(CancellationToken cancellation)
    {
        var isTerminal = AnsiConsole.Console.Profile.Capabilities is { Interactive: true, Ansi: true };
        IProgressView view = isTerminal ? new LiveView(AnsiConsole.Console) : new PlainView(Console.Out);
        var running = RunAsync(cancellation);
        await view.ShowAsync(status, plan.Jobs, running);
        return await running;
    }

    private async Task<Verdict> RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        status.Say("starting three nodes on loopback");
        await cluster.StartAsync(cancellation);
        workers.StartAll();
        status.Say($"a leader is elected, {plan.Workers} workers are started; submitting {plan.Jobs:N0} jobs");
        var startUs = WallClock.NowUs();
        var probing = _probes.RunAsync(stop.Token);
        var faults = FaultsAsync(startUs, stop.Token);
        await SubmitAsync(startUs, cancellation);
        await WaitForAllAsync(startUs, cancellation);
        await faults;
        await stop.CancelAsync();
        await probing;
        await workers.StopAsync();
        workers.ReadLedgers(_histories);
        await ReadBackAsync(cancellation);
        return Verdict.Of(_histories, _probes.AcknowledgedUs);
    }

    private async Task SubmitAsync(long startUs, CancellationToken cancellation)
    {
        var startMsUs = startUs / WallClock.UsPerMs * WallClock.UsPerMs;
        foreach (var part in plan.DueOffsetsUs().Chunk(JobsPerSubmit))
        {
            JobRequest[] requests =
            [
                .. part.Select(offsetUs => new JobRequest
                {
                    Id = Guid.CreateVersion7().ToString(),
                    Type = "demo",
                    Queue = DemoPlan.Queue,
                    Due = WallClock.At(startMsUs + offsetUs),
                }),
            ];
            var results = await cluster.Client.SubmitManyAsync(requests, cancellation);
            for (var i = 0; i < requests.Length; i++)
            {
                _histories.Add(new RequestedJob(requests[i].Id!, startMsUs + part[i], results[i].Job is not null));
            }

            status.CountAcknowledged(results.Count(result => result.Job is not null));
        }
    }

    private async Task FaultsAsync(long startUs, CancellationToken stop)
    {
        await UntilAsync(startUs, plan.LeaderKilledAt, stop);
        var leader = await cluster.FindLeaderAsync(stop);
        await leader.KillAsync();
        status.Say($"killed -9 the leader, {leader.Name}");
        await UntilAsync(startUs, plan.LeaderBackAt, stop);
        cluster.Restart(leader);
        status.Say($"started {leader.Name} again");
        await UntilAsync(startUs, plan.WorkerKilledAt, stop);
        await workers.KillAsync(0);
        status.Say("killed -9 a worker");
        await UntilAsync(startUs, plan.WorkerBackAt, stop);
        workers.Start(0);
        status.Say("started a worker again");
    }

    private static Task UntilAsync(long startUs, TimeSpan offset, CancellationToken stop) =>
        WallClock.UntilAsync(startUs + (long)offset.TotalMicroseconds, stop);

    private async Task WaitForAllAsync(long startUs, CancellationToken cancellation)
    {
        var endUs = startUs + (long)plan.Limit.TotalMicroseconds;
        var movedUs = startUs;
        while (_histories.Succeeded < plan.Jobs && WallClock.NowUs() < endUs)
        {
            await Task.Delay(LedgerPause, cancellation);
            workers.ReadLedgers(_histories);
            if (status.Succeeded != _histories.Succeeded)
            {
                movedUs = WallClock.NowUs();
                status.Succeeded = _histories.Succeeded;
            }
            else if (WallClock.NowUs() - movedUs > (long)Quiet.TotalMicroseconds)
            {
                await ReadBackAsync(cancellation);
            }
        }

        status.Succeeded = _histories.Succeeded;
    }

    // Verdicts whose answers died with their worker: the job itself tells under which token it succeeded.
    private async Task ReadBackAsync(CancellationToken cancellation)
    {
        foreach (var run in _histories.All.Where(run => run.AwaitsAnswer).Take(ReadBackMax).ToArray())
        {
            try
            {
                var job = await cluster.Client.GetAsync(run.Job, cancellation);
                if (job.State == JobState.Succeeded)
                {
                    _histories.Add(new RunAcked(run.Job, job.FencingToken, AckAnswer.ReadBack));
                }
            }
            catch (SchedException)
            {
                // Not now; the next round asks again, and what is never found counts as lost.
            }
        }
    }
}
