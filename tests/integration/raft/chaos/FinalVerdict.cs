using System.Globalization;
using Xunit;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>What must be true when the killing has ended and everybody is up.</summary>
internal static class FinalVerdict
{
    public static async Task AssertAsync(ReplicaGroup group, AppendingClient[] clients)
    {
        ReplicaStatus?[] statuses = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                statuses = await Task.WhenAll(group.Replicas.Select(replica => replica.StatusAsync()));
                return statuses.All(status => status is not null)
                    && statuses.Select(status => status!.Applied).Distinct().Count() == 1
                    && statuses.Select(status => status!.Commit).Distinct().Count() == 1;
            },
            "all replicas have applied the same");

        Assert.All(group.Replicas, replica => Assert.False(replica.HasEndedByItself));
        var digests = await DigestWatch.DigestsAtAsync(group, statuses[0]!.Applied);
        Assert.Equal(group.Replicas.Length, digests.Length);
        Assert.Single(digests.Distinct());
        Assert.All(statuses, status => Assert.Equal(0, status!.Duplicates));
        foreach (var replica in group.Replicas)
        {
            await AssertHoldsAllAsync(replica, clients);
        }
    }

    private static async Task AssertHoldsAllAsync(Replica replica, AppendingClient[] clients)
    {
        using var line = await LineClient.ConnectAsync(replica.LinePort, TimeSpan.FromSeconds(10));
        foreach (var client in clients)
        {
            var question = string.Create(CultureInfo.InvariantCulture, $"B {client.Client}");
            var bits = Convert.FromBase64String(await line.AskAsync(question));
            var missing = client.Acknowledged.Where(number => !Has(bits, number)).ToArray();
            Assert.True(
                missing.Length == 0,
                $"Client {client.Client}: {missing.Length} acknowledged records are missing, "
                + $"the first is {missing.FirstOrDefault()}.");
        }
    }

    private static bool Has(byte[] bits, int number)
        => number / 8 < bits.Length && (bits[number / 8] >> (number % 8) & 1) != 0;
}
