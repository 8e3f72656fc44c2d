using Sched.Sdk;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Actors;

/// <summary>One life of a worker program: the real worker, with handlers that do what chance says.</summary>
internal sealed class WorkerActor : IJobObserver
{
    private readonly World _world;
    private readonly Process _process;
    private readonly CancellationTokenSource _stop = new();

    public WorkerActor(World world, Process process) => (_world, _process) = (world, process);

    public Process Process => _process;

    /// <param name="stopped">Called when it has stopped in order.</param>
    public void Start(Action stopped) => _process.Scheduler.Post(() => RunAsync(stopped));

    /// <summary>Asks it to stop in order.</summary>
    public void Stop() => _stop.Cancel();

    public void OnStart(JobContext job)
    {
    }

    public void OnAckAccepted(JobContext job, JobVerdict verdict) =>
        _world.Guard(() => _world.Checker.Accepted(job, verdict));

    public void OnAckRefused(JobContext job, string reason)
    {
    }

    public void OnLost(JobContext job)
    {
    }

    private async void RunAsync(Action stopped)
    {
        try
        {
            await new JobWorker(NewOptions(), HandleAsync).RunAsync(_stop.Token);
            stopped();
        }
        catch (Exception error)
        {
            _world.Fail(error);
        }
    }

    private JobWorkerOptions NewOptions() => new()
    {
        Endpoints = [.. Enumerable.Range(1, _world.Options.Nodes).Select(SchedNode.ApiOf)],
        Queues = World.Queues,
        Slots = _world.Options.Slots,
        Prefetch = _world.Options.Prefetch,
        Ttl = TimeSpan.FromMilliseconds(_world.Options.TtlMs),
        StopTimeout = TimeSpan.FromSeconds(2),
        StopGrace = TimeSpan.FromMilliseconds(500),
        Name = _process.Name,
        Observer = this,
        Logger = _world.Loggers(_process.Name).CreateLogger("worker"),
        Connect = endpoint => _world.Network.Connect(_process, endpoint),
        TimeProvider = _process.Clock,
        Random = _process.Random,
        Scheduler = _process.Scheduler,
        HandlerScheduler = _process.Handlers,
    };

    private async ValueTask<JobResult> HandleAsync(JobContext job, CancellationToken stop)
    {
        _world.Guard(() => _world.Checker.Started(_process, job, stop));
        var (time, options) = (_process.Clock, _world.Options);
        var chance = new Chance(options.Seed, $"{job.Id}/{job.Attempt}/{job.FencingToken}");
        var isLong = chance.Happens(options.LongHandlers, 1_000);
        var durationMs = isLong ? chance.Between(500, 4_000) : chance.Below(options.HandlerMsMax);
        var isStubborn = chance.Happens(1, 10);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(durationMs), time, isStubborn ? CancellationToken.None : stop);
        }
        finally
        {
            _world.Checker.Ended(job);
        }

        var draw = chance.Below(1_000) - options.RetriesPerMille;
        return draw < 0 ? JobResult.Retry("Not now.")
            : (draw -= options.FailsPerMille) < 0 ? JobResult.Fail("Never.")
            : (draw -= options.ReleasesPerMille) < 0 ? JobResult.Release("Not here.")
            : chance.Happens(1, 10) ? JobResult.Done("a result"u8)
            : JobResult.Done();
    }
}
