using System.Buffers.Binary;
using System.Numerics;

namespace Sched.Engine;

/// <summary>
/// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein): a short keyed hash whose collisions nobody without the
/// key can choose. Ours, because the framework has none and every replica must agree on it for ever.
/// </summary>
public static class SipHash
{
    /// <summary>Hashes bytes to 128 bits.</summary>
    public static (ulong Low, ulong High) Hash128(HashKey key, ReadOnlySpan<byte> bytes)
    {
        var v0 = key.Low ^ 0x736f6d6570736575UL;
        var v1 = key.High ^ 0x646f72616e646f6dUL ^ 0xee;
        var v2 = key.Low ^ 0x6c7967656e657261UL;
        var v3 = key.High ^ 0x7465646279746573UL;

        var rest = bytes;
        while (rest.Length >= 8)
        {
            Compress(BinaryPrimitives.ReadUInt64LittleEndian(rest), ref v0, ref v1, ref v2, ref v3);
            rest = rest[8..];
        }

        Span<byte> last = stackalloc byte[8];
        last.Clear();
        rest.CopyTo(last);
        last[7] = (byte)bytes.Length;
        Compress(BinaryPrimitives.ReadUInt64LittleEndian(last), ref v0, ref v1, ref v2, ref v3);

        v2 ^= 0xee;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        return (low, v0 ^ v1 ^ v2 ^ v3);
    }

    private static void Compress(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Rounds(2, ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Rounds(int count, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (var i = 0; i < count; i++)
        {
            v0 += v1;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v3;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
