using Grpc.Core;
using Grpc.Core.Interceptors;
using Sched.Server.Peers;
using Sched.Server.Requests;

namespace Sched.Server.Rpc;

/// <summary>
/// Any node takes any unary call: a follower passes it on to the leader over the peer listener, once. A call that was
/// passed on and finds no leader is answered so, instead of going round in circles.
/// </summary>
internal sealed class ForwardingInterceptor(LeaderRoute route) : Interceptor
{
    private static readonly string[] ServedAnywhere =
    [
        "/sched.v1.PeerService/Exchange", "/sched.v1.PeerService/Barrier", "/sched.v1.AdminService/GetCluster",
    ];

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (route.IsHere || ServedAnywhere.Contains(context.Method))
        {
            return await continuation(request, context);
        }

        if (Callers.IsForwarded(context))
        {
            throw route.NoLeader().ToException();
        }

        var leader = await route.WaitAsync(context.CancellationToken);
        if (route.IsHere)
        {
            return await continuation(request, context);
        }

        return leader is var (link, left)
            ? await ForwardAsync<TRequest, TResponse>(request, context, link, left)
            : throw route.NoLeader().ToException();
    }

    private static async Task<TResponse> ForwardAsync<TRequest, TResponse>(
        TRequest request, ServerCallContext context, PeerLink leader, CancellationToken left)
        where TRequest : class
        where TResponse : class
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, left);
        var options = new CallOptions(
            new Metadata { { Callers.Header, Callers.Of(context) } }, cancellationToken: either.Token);
        try
        {
            using var call = leader.Invoker.AsyncUnaryCall(
                ProtobufMethod<TRequest, TResponse>.Of(context.Method), host: null, options, request);
            return await call.ResponseAsync;
        }
        catch (RpcException e)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            throw Answered(e) ?? LostOnTheWay(context.Method).ToException();
        }
    }

    // What the leader said, and nothing that belongs to the connection between us.
    private static RpcException? Answered(RpcException error)
    {
        var details = error.Trailers.GetValueBytes(Faults.DetailsTrailer);
        return details is null
            ? null
            : new RpcException(error.Status, new Metadata { { Faults.DetailsTrailer, details } });
    }

    private static Fault LostOnTheWay(string method)
    {
        var name = method[(method.LastIndexOf('/') + 1)..];
        var isRead = name.StartsWith("Get", StringComparison.Ordinal)
            || name.StartsWith("List", StringComparison.Ordinal);
        return isRead ? Faults.NoLeader() : Faults.CommitUnknown();
    }
}
