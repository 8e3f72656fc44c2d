using Google.Rpc;
using Grpc.Core;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>What a refused call or item says: code, reason, words and facts.</summary>
internal sealed record Refusal(
    StatusCode Code, string Reason, string Message, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>Reads a refusal as any client would; one without exactly one ErrorInfo is a fault.</summary>
    public static Refusal Of(RpcException error)
    {
        var details = error.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.True(details is not null, $"{error.StatusCode} without details: {error.Status.Detail}");
        var status = Google.Rpc.Status.Parser.ParseFrom(details);
        var info = Assert.Single(status.Details).Unpack<ErrorInfo>();
        Assert.Equal("sched", info.Domain);
        Assert.Equal((int)error.StatusCode, status.Code);
        return new Refusal(error.StatusCode, info.Reason, error.Status.Detail, info.Metadata.AsReadOnly());
    }

    public static Refusal Of(ItemError error) =>
        new((StatusCode)error.Code, error.Reason, error.Message, error.Metadata.AsReadOnly());

    /// <summary>Makes a call that must be refused.</summary>
    public static async Task<Refusal> OfAsync<T>(Task<T> call) =>
        Of(await Assert.ThrowsAsync<RpcException>(() => call));
}
