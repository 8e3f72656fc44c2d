using System.Buffers.Binary;

namespace Sched.Wire.Format;

/// <summary>
/// A checksum over key and value, in the first four bytes of every value. The key is covered too: a flipped bit in a
/// key would otherwise make one record vanish and another appear.
/// </summary>
internal static class RecordSeal
{
    public const int Bytes = Crc32C.Size;

    public static void Write(RecordKey key, Span<byte> value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(value, Checksum(key, value[Bytes..]));

    public static bool Holds(RecordKey key, ReadOnlySpan<byte> value) =>
        value.Length > Bytes && BinaryPrimitives.ReadUInt32LittleEndian(value) == Checksum(key, value[Bytes..]);

    private static uint Checksum(RecordKey key, ReadOnlySpan<byte> content)
    {
        Span<byte> keyBytes = stackalloc byte[RecordKey.Bytes];
        key.Write(keyBytes);
        return Crc32C.Append(Crc32C.Of(keyBytes), content);
    }
}
