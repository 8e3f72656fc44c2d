using System.Globalization;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>How the cluster is shown.</summary>
internal static class ClusterView
{
    private const string NotKnown = "-";

    private static readonly Column[] Columns =
    [
        new("NODE", MayBeCut: true),
        new("ADDRESS", MayBeCut: true),
        new("STATE"),
        new("APPLIED", IsNumber: true),
        new("LAG", IsNumber: true),
        new("ENTRIES", IsNumber: true),
        new("LOG", IsNumber: true),
        new("FREE", IsNumber: true),
        new("CLOCK", IsNumber: true),
    ];

    private static readonly string[] ByteUnits = ["B", "K", "M", "G", "T", "P"];

    public static void Describe(Printer printer, ClusterInfo cluster)
    {
        printer.Facts(
            ("cluster", $"{cluster.Name} {cluster.ClusterId}"),
            ("leader", cluster.Leader.Length == 0 ? "none: less than a majority of the nodes answer" : cluster.Leader),
            ("term", Number(cluster.Term)),
            ("committed", Number(CommittedOf(cluster))),
            ("last entry", TimeText.Show(cluster.Clock)),
            ("live jobs", Number(cluster.LiveJobs)),
            ("workers", Number(cluster.Sessions)),
            ("version", VersionsOf(cluster)));
        printer.Gap();
        printer.Rows(Columns, cluster.Members.Select(member => Row(member, CommittedOf(cluster))));
    }

    public static JsonObject ToJson(ClusterInfo cluster) => new()
    {
        ["name"] = cluster.Name,
        ["cluster_id"] = cluster.ClusterId,
        ["leader"] = cluster.Leader,
        ["term"] = cluster.Term,
        ["commit_index"] = CommittedOf(cluster),
        ["clock"] = TimeText.Show(cluster.Clock),
        ["live_jobs"] = cluster.LiveJobs,
        ["sessions"] = cluster.Sessions,
        ["members"] = new JsonArray([.. cluster.Members.Select(member => ToJson(member, CommittedOf(cluster)))]),
    };

    private static JsonObject ToJson(MemberInfo member, long committed) => new()
    {
        ["name"] = member.Name,
        ["node_id"] = member.NodeId,
        ["api_address"] = member.ApiAddress,
        ["leader"] = member.IsLeader,
        ["reachable"] = member.IsReachable,
        ["last_index"] = member.LastIndex,
        ["commit_index"] = member.CommitIndex,
        ["applied_index"] = member.AppliedIndex,
        ["lag"] = Lag(member, committed),
        ["log_entries"] = member.UncutEntries,
        ["log_bytes"] = member.LogBytes,
        ["disk_free_bytes"] = member.DiskFreeBytes,
        ["clock_offset_ms"] = (long)member.ClockOffset.TotalMilliseconds,
        ["lost_leases"] = member.LostLeases,
        ["digest"] = member.Digest,
        ["version"] = member.Version,
    };

    // One that never answered since the asked node started has told nothing.
    private static string[] Row(MemberInfo member, long committed) => member.NodeId.Length == 0
        ? [member.Name, NotKnown, "AWAY", NotKnown, NotKnown, NotKnown, NotKnown, NotKnown, NotKnown]
        :
        [
            member.Name,
            member.ApiAddress,
            !member.IsReachable ? "AWAY" : member.IsLeader ? "leader" : "follower",
            Number(member.AppliedIndex),
            Number(Lag(member, committed)),
            Number(member.UncutEntries),
            Bytes(member.LogBytes),
            Bytes(member.DiskFreeBytes),
            string.Create(CultureInfo.InvariantCulture, $"{member.ClockOffset.TotalMilliseconds:+0;-0;0}ms"),
        ];

    private static long CommittedOf(ClusterInfo cluster) =>
        cluster.Members.Select(static member => member.CommitIndex).DefaultIfEmpty().Max();

    private static long Lag(MemberInfo member, long committed) => Math.Max(0, committed - member.AppliedIndex);

    private static string VersionsOf(ClusterInfo cluster) => string.Join(
        ", ", cluster.Members.Select(static member => member.Version).Where(static it => it.Length > 0).Distinct());

    private static string Bytes(long bytes)
    {
        var unit = 0;
        double shown = bytes;
        for (; shown >= 1_000 && unit < ByteUnits.Length - 1; unit++)
        {
            shown /= 1_024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(shown)}{ByteUnits[unit]}");
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
