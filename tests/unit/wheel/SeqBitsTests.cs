using System.Buffers;
using FsCheck;
using FsCheck.Xunit;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

public sealed class SeqBitsTests
{
    [Property(MaxTest = 200)]
    public void Bits_are_a_set_of_seqs((bool IsSet, PositiveInt Number, byte Spread)[] steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        using var bits = new SeqBits();
        var model = new SortedSet<long>();

        foreach (var (isSet, number, spread) in steps)
        {
            // Spread over pages, nodes and the far end, with many hits on the same seq.
            var seq = (number.Get % 16) + ((long)(spread % 4) << (spread % 3 * 15)) + (spread == 255 ? 1L << 44 : 0);
            seq = Math.Max(1, seq);
            if (isSet)
            {
                bits.Set(seq);
                model.Add(seq);
            }
            else
            {
                Assert.Equal(model.Remove(seq), bits.Clear(seq));
            }

            Assert.Equal(model.Count, bits.Count);
            Assert.Equal(model.Contains(seq), bits[seq]);
            Assert.Equal(model.Contains(seq + 1), bits[seq + 1]);
        }

        Assert.All(model, seq => Assert.True(bits[seq]));
        AssertRestores(bits);
    }

    [Fact]
    public void A_page_with_many_bits_restores_as_well()
    {
        using var bits = new SeqBits();
        for (var seq = 1; seq < 200_000; seq += seq < 70_000 ? 1 : 3)
        {
            bits.Set(seq);
        }

        AssertRestores(bits);
    }

    [Fact]
    public void A_snapshot_depends_on_the_bits_alone()
    {
        using var straight = new SeqBits();
        using var crooked = new SeqBits();
        crooked.Set(WheelEntry.SeqMax);
        crooked.Set(1L << 30);
        straight.Set(7);
        crooked.Set(7);
        Assert.True(crooked.Clear(1L << 30));
        Assert.True(crooked.Clear(WheelEntry.SeqMax));

        Assert.Equal(Bytes(straight), Bytes(crooked));
    }

    [Fact]
    public void The_bytes_of_a_snapshot_never_change()
    {
        using var bits = new SeqBits();
        bits.Set(3);
        bits.Set(0x0002_0104);
        bits.Set(0x0002_0105);

        const string expected =
            "01" + "0200000000000000"
            + "0000000000000000" + "0100000000000000" + "01" + "0300"
            + "0200000000000000" + "0200000000000000" + "01" + "0401" + "0501";
        Assert.Equal(expected, Convert.ToHexString(Bytes(bits)));
    }

    [Fact]
    public void Reading_a_snapshot_replaces_all_bits()
    {
        using var bits = new SeqBits();
        bits.Set(5);
        using var other = new SeqBits();
        other.Set(6);
        other.Set(90_000_000);

        other.ReadFrom(Bytes(bits), out _);

        Assert.Equal(1, other.Count);
        Assert.True(other[5]);
        Assert.False(other[6]);
        Assert.False(other[90_000_000]);
    }

    private static void AssertRestores(SeqBits bits)
    {
        var bytes = Bytes(bits);
        using var restored = new SeqBits();

        restored.ReadFrom([.. bytes, 9], out var consumed);

        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bits.Count, restored.Count);
        Assert.Equal(bytes, Bytes(restored));
    }

    private static byte[] Bytes(SeqBits bits)
    {
        var output = new ArrayBufferWriter<byte>();
        bits.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
