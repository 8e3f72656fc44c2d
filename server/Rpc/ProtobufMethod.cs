using Google.Protobuf;
using Grpc.Core;

namespace Sched.Server.Rpc;

/// <summary>A method of any service, so that one piece of code passes all calls on.</summary>
internal static class ProtobufMethod<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private static readonly Marshaller<TRequest> Requests = MarshallerOf<TRequest>();
    private static readonly Marshaller<TResponse> Responses = MarshallerOf<TResponse>();

    /// <param name="fullName">As in the call's path: <c>/package.Service/Method</c>.</param>
    public static Method<TRequest, TResponse> Of(string fullName)
    {
        var nameStart = fullName.LastIndexOf('/');
        return new Method<TRequest, TResponse>(
            MethodType.Unary, fullName[1..nameStart], fullName[(nameStart + 1)..], Requests, Responses);
    }

    private static Marshaller<T> MarshallerOf<T>() => Marshallers.Create(
        static message => ((IMessage)message!).ToByteArray(),
        static bytes =>
        {
            var message = (IMessage)Activator.CreateInstance<T>()!;
            message.MergeFrom(bytes);
            return (T)message;
        });
}
