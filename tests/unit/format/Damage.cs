using System.Buffers.Binary;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

/// <summary>Ways to spoil bytes, and what may come of it.</summary>
internal static class Damage
{
    /// <summary>
    /// What the worst input may cost: an empty id is one byte in the log and 16 in memory, and an exception some
    /// kilobytes. A false length that was believed would cost gigabytes.
    /// </summary>
    private const int BytesAByteMax = 32;
    private const int BytesForAFault = 64 * 1024;

    public static void ReadsOrIsRefused(int inputBytes, Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException)
        {
            Assert.NotEmpty(fault.Message);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, ((long)inputBytes * BytesAByteMax) + BytesForAFault);
    }

    public static IEnumerable<byte[]> EachBitFlipped(byte[] bytes)
    {
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return flipped;
        }
    }

    public static IEnumerable<byte[]> EachPrefix(byte[] bytes)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            yield return bytes[..length];
        }
    }

    /// <summary>Makes length and checksum right again: what is left to find is up to the decoder alone.</summary>
    public static byte[] Resealed(byte[] entry)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(EntryLayout.LengthAt), (uint)entry.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(^Crc32C.Size), Crc32C.Of(entry.AsSpan(..^Crc32C.Size)));
        return entry;
    }
}
