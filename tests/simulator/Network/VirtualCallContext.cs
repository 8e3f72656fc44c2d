using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sched.Server.Rpc;

namespace Sched.Tests.Simulator.Network;

/// <summary>What a service sees of a call: enough of a request for the interceptors, and no more.</summary>
internal sealed class VirtualCallContext : ServerCallContext
{
    private readonly string _method;
    private readonly CancellationToken _cancelled;
    private readonly Metadata _headers;

    public VirtualCallContext(
        string method,
        string from,
        bool isPeer,
        Metadata headers,
        CancellationToken cancelled,
        Action? cancelRead = null,
        Action? abort = null)
    {
        (_method, _headers, _cancelled) = (method, headers, cancelled);
        PeerCore = from;
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        if (cancelRead is not null && abort is not null)
        {
            var request = new VirtualRequest(cancelRead, abort, cancelled);
            http.Features.Set<IRequestBodyPipeFeature>(request);
            http.Features.Set<IHttpRequestLifetimeFeature>(request);
        }

        if (isPeer)
        {
            http.Features.Set(new PeerListener());
        }

        // Where gRPC's own extension looks for the request when the call did not come over HTTP.
        UserStateCore["__HttpContext"] = http;
    }

    protected override string MethodCore => _method;

    protected override string HostCore => "simulator";

    protected override string PeerCore { get; }

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _headers;

    protected override CancellationToken CancellationTokenCore => _cancelled;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new("", []);

    protected override IDictionary<object, object> UserStateCore { get; } = new Dictionary<object, object>();

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
