using Grpc.Core;

namespace Sched.Server.Rpc;

/// <summary>Marks connections that came in over the peer listener: what they say of a caller is trusted.</summary>
internal sealed class PeerListener
{
    public static bool IsOf(ServerCallContext context) =>
        context.GetHttpContext().Features.Get<PeerListener>() is not null;
}

/// <summary>On whose behalf a call is made.</summary>
internal static class Callers
{
    public const string Header = "sched-caller";

    /// <summary>Named by the node that took the call, or else the client's host.</summary>
    public static string Of(ServerCallContext context)
    {
        if (PeerListener.IsOf(context) && context.RequestHeaders.GetValue(Header) is { Length: > 0 } caller)
        {
            return caller;
        }

        var remote = context.GetHttpContext().Connection.RemoteIpAddress;
        return remote?.ToString() ?? "unknown";
    }

    /// <summary>True for a call that another node has passed on.</summary>
    public static bool IsForwarded(ServerCallContext context) =>
        PeerListener.IsOf(context) && context.RequestHeaders.GetValue(Header) is not null;
}

/// <summary>What a stream's transport can do and the stream cannot.</summary>
internal static class Streams
{
    /// <summary>Ends a read that waits.</summary>
    public static void CancelRead(ServerCallContext context) =>
        context.GetHttpContext().Request.BodyReader.CancelPendingRead();

    /// <summary>Cuts the stream off; what was not read is forgotten.</summary>
    public static void Abort(ServerCallContext context) => context.GetHttpContext().Abort();
}
