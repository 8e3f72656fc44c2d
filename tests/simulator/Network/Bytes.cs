using System.Buffers;
using Grpc.Core;

namespace Sched.Tests.Simulator.Network;

/// <summary>Turns messages into the bytes that would be on the wire, and back.</summary>
internal static class Bytes
{
    public static byte[] Of<T>(Marshaller<T> marshaller, T message)
    {
        var context = new Output();
        marshaller.ContextualSerializer(message, context);
        return context.Bytes;
    }

    public static T Read<T>(Marshaller<T> marshaller, byte[] bytes) =>
        marshaller.ContextualDeserializer(new Input(bytes));

    private sealed class Output : SerializationContext
    {
        private readonly ArrayBufferWriter<byte> _writer = new();
        private byte[]? _whole;

        public byte[] Bytes => _whole ?? _writer.WrittenSpan.ToArray();

        public override void Complete(byte[] payload) => _whole = payload;

        public override IBufferWriter<byte> GetBufferWriter() => _writer;

        public override void SetPayloadLength(int payloadLength)
        {
        }

        public override void Complete()
        {
        }
    }

    private sealed class Input(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => [.. bytes];

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
