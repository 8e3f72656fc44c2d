using System.Globalization;
using Xunit;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>Compares the replicas' digests at common indexes while they are killed.</summary>
internal sealed class DigestWatch(ReplicaGroup group)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public int Comparisons { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await CompareAsync();
            await Eventually.PassesAsync(Interval);
        }
    }

    private async Task CompareAsync()
    {
        var statuses = await Task.WhenAll(group.Replicas.Select(replica => replica.StatusAsync()));
        if (statuses.Count(status => status is not null) < 2)
        {
            return;
        }

        var common = statuses.Where(status => status is not null).Min(status => status!.Applied);
        var digests = await DigestsAtAsync(group, common);
        Comparisons += digests.Length >= 2 ? 1 : 0;
        Assert.True(digests.Distinct().Count() <= 1, $"The digests at {common} differ.");
    }

    /// <summary>The digests at an index, of those replicas that answer and remember it.</summary>
    public static async Task<string[]> DigestsAtAsync(ReplicaGroup group, long index)
    {
        var digests = new List<string>();
        foreach (var replica in group.Replicas)
        {
            try
            {
                using var line = await LineClient.ConnectAsync(replica.LinePort, TimeSpan.FromMilliseconds(500));
                digests.Add(await line.AskAsync(string.Create(CultureInfo.InvariantCulture, $"D {index}")));
            }
            catch (Exception e) when (LineClient.IsLost(e))
            {
                // Just killed.
            }
        }

        return [.. digests.Where(digest => digest != "0")];
    }
}
