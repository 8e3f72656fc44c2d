using System.Globalization;
using Xunit;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>
/// Three processes under kill -9 at random moments, with two pairs each and the newest damaged at times.
/// </summary>
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private const int Clients = 16;

    // A short run must meet as many checkpoints as kills.
    private static int CheckpointEntries => Duration < TimeSpan.FromMinutes(1) ? 200 : 2000;

    private static TimeSpan Duration => TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("SCHED_CHAOS_SECONDS") ?? "15", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Random_kills_of_three_processes_keep_digests_equal()
    {
        var seed = Random.Shared.Next();
        using var group = new ReplicaGroup(3, CheckpointEntries, seed);
        foreach (var replica in group.Replicas)
        {
            replica.Start();
        }

        await Eventually.HoldsAsync(async () => await group.LeaderAsync() is not null, "a replica leads");
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients)
            .Select(i => new AppendingClient(i, group.LinePorts, seed + i)).ToArray();
        var appending = Task.WhenAll(clients.Select(client => client.RunAsync(stop.Token)));
        var watch = new DigestWatch(group);
        var watching = watch.RunAsync(stop.Token);

        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Duration)
        {
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(400, 2000)));
            await group.KillSomeAsync();
        }

        await Eventually.HoldsAsync(async () => await group.LeaderAsync() is not null, "a replica leads at the end");
        await stop.CancelAsync();
        await Task.WhenAll(appending, watching);
        await FinalVerdict.AssertAsync(group, clients);
        output.WriteLine(
            $"seed {seed}: {group.Kills} kills, {group.Starts} starts, {group.Corruptions} damaged newest pairs, "
            + $"{group.Fallbacks} fallbacks, {clients.Sum(client => client.Acknowledged.Count)} acknowledged, "
            + $"{clients.Sum(client => client.Unknown)} unknown, {watch.Comparisons} comparisons under way");

        // A replica may be killed again before it has read the damaged pair.
        Assert.InRange(group.Fallbacks, group.Corruptions / 2, group.Corruptions);
    }
}
