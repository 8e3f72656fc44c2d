using Sched.Tests.Integration.Raft;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>A group of three that tests share. A test may kill nodes; the next one begins with all of them.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    /// <summary>From so many entries on that the log keeps for a member, submits are refused.</summary>
    public const int LogMaxEntries = 200;

    private static readonly string[] Small =
    [
        "--checkpoint-entries", "60", "--checkpoint-pause-ms", "0", "--log-alarm-entries", "100",
        "--log-max-entries", $"{LogMaxEntries}",
    ];

    internal ScheddGroup Group { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Group = await ScheddGroup.StartAsync(3, Small);

    public ValueTask DisposeAsync()
    {
        Group.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Start(ScheddNode node) => node.Start(Group.Members.Concat(Small));

    /// <summary>Starts what is down, waits until all see each other, and returns the leader.</summary>
    internal async Task<ScheddNode> WholeAsync()
    {
        foreach (var node in Group.Nodes.Where(node => node.Process.HasExited))
        {
            Start(node);
        }

        var leader = await Group.LeaderAsync();
        await Eventually.HoldsAsync(
            async () => (await leader.Api.GetClusterAsync()).Members.All(member => member.IsReachable),
            "all members answer");
        return leader;
    }
}
