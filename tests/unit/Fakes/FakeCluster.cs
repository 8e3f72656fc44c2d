using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Sched.Tests.Fakes;

/// <summary>A unary call that has reached the fake cluster and waits for its answer.</summary>
internal sealed class FakeCall(string endpoint, string method, object request)
{
    public string Endpoint { get; } = endpoint;

    public string Method { get; } = method;

    public TaskCompletionSource<object> Answer { get; } = new();

    public T Request<T>() => (T)request;
}

/// <summary>
/// Stands where the network would be: every call of a client or a worker arrives here, in memory, and the test answers
/// it when and how it likes.
/// </summary>
internal sealed class FakeCluster(PumpedScheduler pump)
{
    private readonly Arrivals<FakeCall> _calls = new(pump);
    private readonly Arrivals<FakeWorkerStream> _streams = new(pump);

    /// <summary>Answers calls by itself; null leaves them to the test.</summary>
    public Func<FakeCall, object>? Serve { get; set; }

    /// <summary>Where each call and stream went, in order.</summary>
    public List<string> Endpoints { get; } = [];

    public CallInvoker Connect(string endpoint) => new Invoker(this, endpoint);

    public FakeCall NextCall() => _calls.Next();

    public FakeWorkerStream NextStream() => _streams.Next();

    public bool HasStream => _streams.HasNext;

    public bool HasCall => _calls.HasNext;

    /// <summary>An error as the server sends it: code, reason and metadata in the details trailer.</summary>
    public static RpcException Error(StatusCode code, string reason, params (string Name, string Value)[] metadata)
    {
        var info = new ErrorInfo { Domain = "sched", Reason = reason };
        foreach (var (name, value) in metadata)
        {
            info.Metadata.Add(name, value);
        }

        var status = new Google.Rpc.Status { Code = (int)code, Message = reason };
        status.Details.Add(Google.Protobuf.WellKnownTypes.Any.Pack(info));
        var trailers = new Metadata { { "grpc-status-details-bin", status.ToByteArray() } };
        return new RpcException(new Grpc.Core.Status(code, $"Refused: {reason}."), trailers);
    }

    private Task<object> HandleAsync(FakeCall call, CancellationToken cancelled)
    {
        Endpoints.Add(call.Endpoint);
        if (Serve is { } serve)
        {
            try
            {
                return Task.FromResult(serve(call));
            }
            catch (RpcException error)
            {
                return Task.FromException<object>(error);
            }
        }

        cancelled.Register(() => call.Answer.TrySetException(
            new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "Cancelled by the caller."))));
        _calls.Add(call);
        return call.Answer.Task;
    }

    private FakeWorkerStream Open(string endpoint, CancellationToken cancelled)
    {
        Endpoints.Add(endpoint);
        var stream = new FakeWorkerStream(pump, endpoint, cancelled);
        _streams.Add(stream);
        return stream;
    }

    private sealed class Invoker(FakeCluster cluster, string endpoint) : CallInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var answer = cluster.HandleAsync(new FakeCall(endpoint, method.Name, request), options.CancellationToken);
            return new AsyncUnaryCall<TResponse>(
                Cast<TResponse>(answer),
                Task.FromResult(new Metadata()),
                () => Grpc.Core.Status.DefaultSuccess,
                () => [],
                () => { });
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options)
        {
            var stream = cluster.Open(endpoint, options.CancellationToken);
            return new AsyncDuplexStreamingCall<TRequest, TResponse>(
                (IClientStreamWriter<TRequest>)(object)stream,
                (IAsyncStreamReader<TResponse>)(object)stream,
                Task.FromResult(new Metadata()),
                () => Grpc.Core.Status.DefaultSuccess,
                () => [],
                () => { });
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

        private static async Task<TResponse> Cast<TResponse>(Task<object> answer) => (TResponse)await answer;
    }
}
