using Google.Protobuf;
using Grpc.Core.Interceptors;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Sched.Leader;
using Sched.Server.Requests;

namespace Sched.Server.Rpc;

/// <summary>The rim of every call: what went wrong inside leaves as a status with an ErrorInfo.</summary>
internal sealed partial class ErrorInterceptor(NodeContext node) : Interceptor
{
    private readonly ILogger _logger = node.Loggers.CreateLogger<ErrorInterceptor>();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            ThrowIfStopping(context);
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var stream = new BoundedStream<TRequest, TResponse>(requestStream, responseStream, context);
        try
        {
            ThrowIfStopping(context);
            await continuation(stream, stream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
        finally
        {
            await stream.EndAsync();
        }
    }

    internal static Fault? FaultOf(Exception error) => error switch
    {
        NotLeaderException => Faults.NoLeader(),
        CommitUnknownException => Faults.CommitUnknown(),
        OverloadedException overloaded => Faults.Overloaded(overloaded.Message),
        InvalidProtocolBufferException => Faults.Unreadable(),
        SessionRefusedException refused => Faults.Of(refused.Outcome, "of the hello"),
        _ => null,
    };

    private void ThrowIfStopping(ServerCallContext context)
    {
        if (node.IsStopping && !PeerListener.IsOf(context))
        {
            throw Faults.Stopping().ToException();
        }
    }

    private RpcException Translate(Exception error, ServerCallContext context)
    {
        if (FaultOf(error) is { } fault)
        {
            return fault.ToException();
        }

        if (context.CancellationToken.IsCancellationRequested || error is OperationCanceledException || HasGone(error))
        {
            return new RpcException(new Status(StatusCode.Cancelled, "The caller has gone."));
        }

        Log.Failed(_logger, context.Method, error);
        return Faults.Internal("The node failed here; its log says how.").ToException();
    }

    // A killed caller's stream may break before its token is cancelled.
    private static bool HasGone(Exception error) =>
        error is ConnectionResetException or IOException { InnerException: ConnectionAbortedException };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} failed.")]
        public static partial void Failed(ILogger logger, string method, Exception error);
    }
}
