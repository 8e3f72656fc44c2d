using System.Buffers.Binary;
using System.Numerics;

namespace Sched.Wire.Format;

/// <summary>
/// CRC32C over key and value, in the first four bytes of every value. The key is covered too: a flipped bit in a key
/// would otherwise make one record vanish and another appear.
/// </summary>
public static class RecordSeal
{
    public const int Bytes = 4;

    public static void Write(RecordKey key, Span<byte> value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(value, Checksum(key, value[Bytes..]));

    public static bool Holds(RecordKey key, ReadOnlySpan<byte> value) =>
        value.Length > Bytes && BinaryPrimitives.ReadUInt32LittleEndian(value) == Checksum(key, value[Bytes..]);

    private static uint Checksum(RecordKey key, ReadOnlySpan<byte> content)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, key.High);
        crc = BitOperations.Crc32C(crc, key.Low);
        while (content.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(content));
            content = content[sizeof(ulong)..];
        }

        foreach (var rest in content)
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return ~crc;
    }
}
