using System.Numerics;

namespace Sched.Tests.Model;

/// <summary>
/// SipHash-2-4-128 written a second time, from the paper and word by word, with nothing of the engine's: both meet in
/// golden vectors.
/// </summary>
public static class ModelHash
{
    /// <summary>
    /// Hashes a message under the key (k0, k1); the first word of the result is what the engine calls low.
    /// </summary>
    public static (ulong First, ulong Second) Of(ulong k0, ulong k1, params byte[] message)
    {
        ulong[] v =
        [
            k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d ^ 0xee, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573,
        ];

        foreach (var word in Words(message))
        {
            v[3] ^= word;
            Round(v);
            Round(v);
            v[0] ^= word;
        }

        v[2] ^= 0xee;
        var first = Finish(v);
        v[1] ^= 0xdd;
        return (first, Finish(v));
    }

    // The message is padded with zeros to a whole word whose last byte is the length modulo 256.
    private static IEnumerable<ulong> Words(byte[] message)
    {
        var words = (message.Length / 8) + 1;
        for (var word = 0; word < words; word++)
        {
            ulong value = 0;
            for (var place = 0; place < 8; place++)
            {
                var at = (word * 8) + place;
                var isLengthByte = word == words - 1 && place == 7;
                ulong octet = isLengthByte ? (byte)message.Length : at < message.Length ? message[at] : (byte)0;
                value |= octet << (8 * place);
            }

            yield return value;
        }
    }

    private static ulong Finish(ulong[] v)
    {
        for (var round = 0; round < 4; round++)
        {
            Round(v);
        }

        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void Round(ulong[] v)
    {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = BitOperations.RotateLeft(v[1], 13) ^ v[0];
        v[3] = BitOperations.RotateLeft(v[3], 16) ^ v[2];
        v[0] = BitOperations.RotateLeft(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = BitOperations.RotateLeft(v[1], 17) ^ v[2];
        v[3] = BitOperations.RotateLeft(v[3], 21) ^ v[0];
        v[2] = BitOperations.RotateLeft(v[2], 32);
    }
}
