using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sched.Server.Rpc;
using Sched.Server.Services;
using Sched.Server.Settings;

namespace Sched.Server;

/// <summary>The api and the peer listener, and what is served on them.</summary>
internal static class WebNode
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    public static WebApplication Build(
        NodeContext node, LeaderRoute route, SchedulerEndpoint scheduler, WorkerEndpoint workers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, node.Settings));
        builder.Services.AddSingleton(node.Loggers);
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton(route);
        builder.Services.AddSingleton(scheduler);
        builder.Services.AddSingleton(workers);
        builder.Services.AddSingleton<AdminEndpoint>();
        builder.Services.AddSingleton<PeerEndpoint>();
        builder.Services.AddSingleton<ErrorInterceptor>();
        builder.Services.AddSingleton<ForwardingInterceptor>();
        builder.Services.AddRouting();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = Node.MessageBytesMax;
            options.MaxSendMessageSize = null;

            // The library then names the exception, by which it is told whose fault it was; no caller sees that.
            options.EnableDetailedErrors = true;
            options.Interceptors.Add<ErrorInterceptor>();
            options.Interceptors.Add<ForwardingInterceptor>();
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Node.StopPatience);

        var application = builder.Build();
        application.Use(FrameworkFaults.DescribeAsync);
        application.UseRouting();
        application.MapGrpcService<SchedulerEndpoint>();
        application.MapGrpcService<WorkerEndpoint>();
        application.MapGrpcService<AdminEndpoint>();
        application.MapGrpcService<PeerEndpoint>();
        MapHealth(application, node, route);
        return application;
    }

    private static void Listen(KestrelServerOptions kestrel, NodeSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.KeepAlivePingDelay = PingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = PingDelay;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1_000;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
        kestrel.Limits.Http2.InitialStreamWindowSize = 2 << 20;
        kestrel.Listen(settings.Api, options =>
        {
            if (settings.TlsCertificate is null)
            {
                options.Protocols = HttpProtocols.Http2;
                return;
            }

            options.Protocols = HttpProtocols.Http1AndHttp2;
            options.UseHttps(https =>
            {
                https.ServerCertificate = ApiCertificate.Load(settings);
                https.ServerCertificateChain = ApiCertificate.LoadChain(settings);
            });
        });
        kestrel.Listen(settings.Peer, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            options.Use(next => connection =>
            {
                connection.Features.Set(new PeerListener());
                return next(connection);
            });
        });
    }

    // Live: the process answers. Ready: a call would find a leader. Leader: it is this node.
    private static void MapHealth(WebApplication application, NodeContext node, LeaderRoute route)
    {
        application.Map("/health/live", context => AnswerAsync(context, isWell: true));
        application.Map("/health/ready", context => AnswerAsync(
            context, !node.IsStopping && (node.Shell.IsLeading || route.Look() is { Leader.IsReachable: true })));
        application.Map("/health/leader", context => AnswerAsync(context, node.Shell.IsLeading));
    }

    private static Task AnswerAsync(HttpContext context, bool isWell)
    {
        context.Response.StatusCode = (int)(isWell ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(isWell ? "yes\n" : "no\n");
    }
}
