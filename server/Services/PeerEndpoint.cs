using Grpc.Core;
using Sched.Server.Peers;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;

namespace Sched.Server.Services;

/// <summary>What nodes ask each other. Answered on the peer listener only.</summary>
internal sealed class PeerEndpoint(NodeContext node) : PeerService.PeerServiceBase
{
    public override Task<NodeReport> Exchange(NodeReport request, ServerCallContext context)
    {
        ThrowIfNotPeer(context);
        if (node.Peers.Refusal(request) is { } why)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, why));
        }

        node.Peers.Find(request.Name)!.Heard(request);
        return Task.FromResult(OwnReport.Make(node));
    }

    public override Task<BarrierResponse> Barrier(BarrierRequest request, ServerCallContext context)
    {
        ThrowIfNotPeer(context);
        return node.Scheduler.RunAsync(async () =>
            new BarrierResponse { Index = await node.Shell.BarrierAsync(context.CancellationToken) });
    }

    private static void ThrowIfNotPeer(ServerCallContext context)
    {
        if (!PeerListener.IsOf(context))
        {
            throw Faults.NotYet("PeerService on the api listener").ToException();
        }
    }
}
