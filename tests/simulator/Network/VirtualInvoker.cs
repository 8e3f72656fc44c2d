using Grpc.Core;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>A client's way to one endpoint.</summary>
internal sealed class VirtualInvoker(VirtualNetwork network, Process from, string endpoint) : CallInvoker
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new UnaryCall(network, from, endpoint, method.FullName, options);
        call.Send(Bytes.Of(method.RequestMarshaller, request));
        return new AsyncUnaryCall<TResponse>(
            ReadAsync(call.Answer, method.ResponseMarshaller),
            Task.FromResult(new Metadata()),
            static () => Status.DefaultSuccess,
            static () => [],
            call.Cancel);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var stream = new VirtualStream(network, from, endpoint, method.FullName, options);
        stream.Open();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new PipeWriter<TRequest>(stream.ToServer, method.RequestMarshaller),
            new PipeReader<TResponse>(stream.ToClient, method.ResponseMarshaller),
            Task.FromResult(new Metadata()),
            static () => Status.DefaultSuccess,
            static () => [],
            stream.CancelByClient);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        throw new NotSupportedException();

    private static async Task<T> ReadAsync<T>(Task<byte[]> answer, Marshaller<T> marshaller) =>
        Bytes.Read(marshaller, await answer);
}
