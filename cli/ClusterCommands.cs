using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sched.Sdk;

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
            var cluster = await session.Client.GetClusterAsync(stop);
            if (session.Printer.IsJson)
            {
                session.Printer.Json(ToJson(cluster));
            }
            else
            {
                Describe(session.Printer, cluster);
            }

            return ExitCodes.Ok;
        });
        return new Command("cluster", "Shows the cluster.") { status };
    }

    private static void Describe(Printer printer, ClusterInfo cluster)
    {
        printer.Facts(
            ("cluster", $"{cluster.Name} {cluster.ClusterId}"),
            ("leader", cluster.Leader.Length == 0 ? "none" : cluster.Leader),
            ("term", Number(cluster.Term)),
            ("clock", TimeText.Show(cluster.Clock)),
            ("live jobs", Number(cluster.LiveJobs)),
            ("sessions", Number(cluster.Sessions)));
        printer.Rows(
            ["NODE", "ADDRESS", "ROLE", "REACHABLE", "LAST", "APPLIED", "UNCUT", "CLOCK MS", "DISK FREE MB", "VERSION"],
            cluster.Members.Select(static member => new[]
            {
                member.Name,
                member.ApiAddress,
                member.IsLeader ? "leader" : "follower",
                member.IsReachable ? "yes" : "NO",
                Number(member.LastIndex),
                Number(member.AppliedIndex),
                Number(member.UncutEntries),
                Number((long)member.ClockOffset.TotalMilliseconds),
                Number(member.DiskFreeBytes >> 20),
                member.Version,
            }));
    }

    private static JsonObject ToJson(ClusterInfo cluster) => new()
    {
        ["name"] = cluster.Name,
        ["cluster_id"] = cluster.ClusterId,
        ["leader"] = cluster.Leader,
        ["term"] = cluster.Term,
        ["clock"] = TimeText.Show(cluster.Clock),
        ["live_jobs"] = cluster.LiveJobs,
        ["sessions"] = cluster.Sessions,
        ["members"] = new JsonArray([.. cluster.Members.Select(ToJson)]),
    };

    private static JsonObject ToJson(MemberInfo member) => new()
    {
        ["name"] = member.Name,
        ["node_id"] = member.NodeId,
        ["api_address"] = member.ApiAddress,
        ["leader"] = member.IsLeader,
        ["reachable"] = member.IsReachable,
        ["last_index"] = member.LastIndex,
        ["applied_index"] = member.AppliedIndex,
        ["uncut_entries"] = member.UncutEntries,
        ["digest"] = member.Digest,
        ["clock_offset_ms"] = (long)member.ClockOffset.TotalMilliseconds,
        ["disk_free_bytes"] = member.DiskFreeBytes,
        ["version"] = member.Version,
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
