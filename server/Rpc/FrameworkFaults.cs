using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Sched.Server.Requests;

namespace Sched.Server.Rpc;

/// <summary>
/// Calls that the gRPC library refuses before they reach us, such as one too large to be read: they get a reason and
/// an advice like all others.
/// </summary>
internal static class FrameworkFaults
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    public static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var trailers = TrailersOf(context);
        if (trailers.TryGetValue(StatusHeader, out var status)
            && !trailers.ContainsKey(Faults.DetailsTrailer)
            && int.TryParse(status, CultureInfo.InvariantCulture, out var code)
            && FaultOf((StatusCode)code, trailers[MessageHeader].ToString(), context.Request.Path) is { } fault)
        {
            trailers[StatusHeader] = ((int)fault.Code).ToString(CultureInfo.InvariantCulture);
            trailers[MessageHeader] = Uri.EscapeDataString(fault.Message);
            trailers[Faults.DetailsTrailer] = Convert.ToBase64String(fault.ToDetails());
        }
    }

    // Only what the library itself says by these codes: refusals of ours have their details already.
    private static Fault? FaultOf(StatusCode code, string message, string method) => code switch
    {
        StatusCode.ResourceExhausted => Faults.MessageTooLarge(),
        StatusCode.Unimplemented => Faults.NotYet(method),
        StatusCode.Unknown when message.Contains(nameof(InvalidProtocolBufferException), StringComparison.Ordinal) =>
            Faults.Unreadable(),
        StatusCode.Unknown => Faults.Internal("The node failed here; its log says how."),
        _ => null,
    };

    // A call that fails before its first answer says so in the headers.
    private static IHeaderDictionary TrailersOf(HttpContext context) =>
        context.Response.HasStarted && context.Features.Get<IHttpResponseTrailersFeature>() is { } feature
            ? feature.Trailers
            : context.Response.Headers;
}
