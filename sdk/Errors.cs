using System.Net.Sockets;
using System.Text.RegularExpressions;
using Google.Rpc;
using Grpc.Core;

namespace Sched.Sdk;

/// <summary>Turns what came over the wire into <see cref="SchedException"/>.</summary>
internal static partial class Errors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>A call's failure; the reason and metadata are in a trailer.</summary>
    public static SchedException From(RpcException error, string endpoint)
    {
        var info = FindInfo(error.Trailers);
        var message = error.Status.Detail.Length == 0 ? error.StatusCode.ToString() : error.Status.Detail;
        if (info is null)
        {
            // It did not come from a node of ours, so the reader needs to know where it happened.
            var hint = TransportHint.Of(error.Status.DebugException, endpoint);
            message = $"{endpoint}: {CauseOf(error) ?? message}{hint}";
        }

        return new SchedException(
            CodeOf(error, info), info?.Reason ?? "", message, info?.Metadata.AsReadOnly(), error);
    }

    /// <summary>The failure of one item of a batch.</summary>
    public static SchedException From(V1.ItemError error) => new(
        (ErrorCode)error.Code,
        error.Reason,
        Place().Replace(error.Message, ""),
        error.Metadata.ToDictionary(static fact => fact.Key, static fact => Place().Replace(fact.Value, "")));

    // A connection that breaks during a call shows up under several codes; an exception of the transport tells it apart
    // from a refusal by the server.
    private static ErrorCode CodeOf(RpcException error, ErrorInfo? info) =>
        info is null
            && error.Status.DebugException is not null
            && error.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled
                ? ErrorCode.Unavailable
                : (ErrorCode)error.StatusCode;

    // "Connection refused" says more than that a subchannel could not be connected.
    private static string? CauseOf(RpcException error) =>
        error.Status.DebugException?.GetBaseException() is SocketException cause ? $"{cause.Message}." : null;

    private static ErrorInfo? FindInfo(Metadata trailers)
    {
        var details = trailers.GetValueBytes(DetailsTrailer);
        if (details is null)
        {
            return null;
        }

        try
        {
            var status = Google.Rpc.Status.Parser.ParseFrom(details);
            return status.Details.Where(static any => any.Is(ErrorInfo.Descriptor))
                .Select(static any => any.Unpack<ErrorInfo>())
                .FirstOrDefault();
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            // Details are a courtesy: without them the code alone decides.
            return null;
        }
    }

    // The place in a request that we put together: the caller knows nothing of it.
    [GeneratedRegex(@"^jobs\[\d+\]\.?")]
    private static partial Regex Place();
}
