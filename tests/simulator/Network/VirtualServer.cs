using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Sched.Tests.Simulator.Network;

/// <summary>The real services behind their real interceptors, called with bytes.</summary>
/// <param name="interceptors">The outermost first.</param>
internal sealed class VirtualServer(params Interceptor[] interceptors) : ServiceBinderBase
{
    private readonly Dictionary<string, Func<byte[], ServerCallContext, Task<byte[]>>> _calls =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, Func<VirtualPipe, VirtualPipe, ServerCallContext, Task>> _streams =
        new(StringComparer.Ordinal);

    public Task<byte[]> CallAsync(string method, byte[] request, ServerCallContext context) =>
        _calls[method](request, context);

    public Task ServeAsync(string method, VirtualPipe requests, VirtualPipe responses, ServerCallContext context) =>
        _streams[method](requests, responses, context);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var next = handler!;
        foreach (var interceptor in interceptors.Reverse())
        {
            var inner = next;
            next = (request, context) => interceptor.UnaryServerHandler(request, context, inner);
        }

        _calls.Add(method.FullName, async (bytes, context) =>
        {
            var request = Bytes.Read(method.RequestMarshaller, bytes);
            return Bytes.Of(method.ResponseMarshaller, await next(request, context));
        });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var next = handler!;
        foreach (var interceptor in interceptors.Reverse())
        {
            var inner = next;
            next = (requests, responses, context) =>
                interceptor.DuplexStreamingServerHandler(requests, responses, context, inner);
        }

        _streams.Add(method.FullName, (requests, responses, context) => next(
            new PipeReader<TRequest>(requests, method.RequestMarshaller),
            new PipeWriter<TResponse>(responses, method.ResponseMarshaller),
            context));
    }
}
