using System.CommandLine;

namespace Sched.Cli;

/// <summary><c>cluster status</c>.</summary>
internal static class ClusterCommands
{
    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var status = new Command("status", "Shows the leader, the nodes and how far each has got.");
        status.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var cluster = await session.CallAsync(client => client.GetClusterAsync(stop));
            if (session.Printer.IsJson)
            {
                session.Printer.Json(ClusterView.ToJson(cluster));
            }
            else
            {
                ClusterView.Describe(session.Printer, cluster);
            }

            return cluster.Leader.Length > 0 ? ExitCodes.Ok : ExitCodes.Unavailable;
        });
        return new Command("cluster", "Shows the cluster.") { status };
    }
}
