using Sched.JepsenStyle.Cluster;

namespace Sched.JepsenStyle.Demo;

/// <summary>What goes wrong: the leader dies in the middle of the herd, then a worker; both come back.</summary>
internal sealed class Faults(LocalCluster cluster, DemoWorkers workers, DemoPlan plan, DemoStatus status)
{
    private const int VictimWorker = 0;

    public async Task RunAsync(long startUs, CancellationToken cancellation)
    {
        await UntilAsync(startUs, plan.LeaderKilledAt, cancellation);
        var leader = await KillLeaderAsync(cancellation);

        await UntilAsync(startUs, plan.LeaderBackAt, cancellation);
        cluster.Restart(leader);
        status.Say($"started node {leader.Name} again");

        await UntilAsync(startUs, plan.WorkerKilledAt, cancellation);
        await workers.KillAsync(VictimWorker);
        status.Say($"killed -9 worker {DemoWorkers.NameOf(VictimWorker)}");

        await UntilAsync(startUs, plan.WorkerBackAt, cancellation);
        workers.Start(VictimWorker);
        status.Say($"started worker {DemoWorkers.NameOf(VictimWorker)} again");
    }

    private async Task<LocalNode> KillLeaderAsync(CancellationToken cancellation)
    {
        var old = await cluster.FindLeaderAsync(cancellation);
        await old.KillAsync();
        status.Say($"killed -9 the leader, node {old.Name}");

        var next = await cluster.FindLeaderAsync(cancellation);
        status.Say($"node {next.Name} leads");
        return old;
    }

    private static Task UntilAsync(long startUs, TimeSpan offset, CancellationToken cancellation) =>
        WallClock.UntilAsync(startUs + (long)offset.TotalMicroseconds, cancellation);
}
