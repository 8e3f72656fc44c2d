using System.Globalization;
using Grpc.Core;
using Sched.Engine;
using Sched.Server.Peers;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;

namespace Sched.Server.Services;

/// <summary>For operators: namespaces, queues, and how the group stands as seen from this node.</summary>
internal sealed class AdminEndpoint(NodeContext node) : AdminService.AdminServiceBase
{
    public override Task<PutNamespaceResponse> PutNamespace(PutNamespaceRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(async () =>
        {
            ThrowIf(FieldCheck.Namespace("name", request.Name));
            var createsQueues = !request.HasCreateQueues || request.CreateQueues;
            var applied = await node.Shell.ProposeAsync(
                Callers.Of(context), new PutNamespace(request.Name, createsQueues));
            ThrowIf(Faults.Of(applied.Result.Outcome, request.Name));
            return new PutNamespaceResponse { Revision = applied.Index };
        });

    public override Task<PutQueueResponse> PutQueue(PutQueueRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(async () =>
        {
            var space = Requested.Namespace(request.Namespace);
            ThrowIf(FieldCheck.Namespace("namespace", space)
                ?? FieldCheck.Name("name", request.Name)
                ?? FieldCheck.Retry("retry", request.Retry));
            var defaults = request.Retry is null ? RunPolicy.Default : Times.PolicyOf(request.Retry);
            var applied = await node.Shell.ProposeAsync(
                Callers.Of(context), new PutQueue(space, request.Name, defaults));
            ThrowIf(Faults.Of(
                applied.Result.Outcome, applied.Result.Outcome == Outcome.NamespaceNotFound ? space : request.Name));
            return new PutQueueResponse { Revision = applied.Index };
        });

    // Answered here and without asking anybody, so that it helps when there is no leader.
    public override Task<Cluster> GetCluster(GetClusterRequest request, ServerCallContext context)
    {
        var (isFounded, id, epoch, clock, live, sessions) = node.Host.Read(static engine => (
            engine.IsFounded, engine.ClusterId, engine.EpochUnixMs, engine.ClockMs, engine.LiveCount,
            engine.Sessions().Count));
        var cluster = new Cluster
        {
            Name = node.Settings.Cluster,
            ClusterId = isFounded ? id.ToString() : "",
            Term = node.Raft.Term,
            Leader = node.Peers.FindMember(node.Raft.LeaderEndPoint)?.Name ?? "",
            Clock = isFounded ? Times.ToTimestamp(epoch, clock) : null,
            LiveJobs = live,
            Sessions = sessions,
        };
        foreach (var member in node.Settings.Members)
        {
            var row = member.Name == node.Settings.Name
                ? RowOf(OwnReport.Make(node))
                : RowOf(node.Peers.Find(member.Name)!);
            row.Name = member.Name;
            row.RaftAddress = member.Raft.ToString();
            row.PeerAddress = member.Peer.ToString();
            row.IsLeader = member.Name == cluster.Leader;
            row.IsReachable |= member.Name == node.Settings.Name;
            cluster.Members.Add(row);
        }

        return Task.FromResult(cluster);
    }

    private static Member RowOf(PeerLink link)
    {
        var row = link.Report is { } report ? RowOf(report) : new Member();
        row.IsReachable = link.IsReachable;
        row.ClockOffsetMs = link.ClockOffsetMs;
        return row;
    }

    private static Member RowOf(NodeReport report) => new()
    {
        NodeId = report.NodeId,
        ApiAddress = report.ApiAddress,
        LastIndex = report.LastIndex,
        CommitIndex = report.CommitIndex,
        AppliedIndex = report.AppliedIndex,
        UncutEntries = report.UncutEntries,
        LogBytes = report.LogBytes,
        Digest = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(report.Digest.Span)}@{report.DigestIndex}"),
        DiskFreeBytes = report.DiskFreeBytes,
        Version = report.Version,
        LostLeases = report.LostLeases,
    };

    private static void ThrowIf(Fault? fault)
    {
        if (fault is not null)
        {
            throw fault.ToException();
        }
    }
}
