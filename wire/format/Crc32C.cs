using System.Buffers.Binary;
using System.Numerics;

namespace Sched.Wire.Format;

/// <summary>
/// The checksum of everything that we write: CRC-32C (Castagnoli), which processors compute eight bytes at a time and
/// which finds every flipped bit and every burst of up to 32 bits.
/// </summary>
internal static class Crc32C
{
    public const int Size = sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on from the checksum of what stands before, so that a stream needs no second pass.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
