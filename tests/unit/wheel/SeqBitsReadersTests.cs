using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>One thread changes bits, others look at them.</summary>
public sealed class SeqBitsReadersTests
{
    private const int Rounds = 150;
    private const long PageBits = 65_536;

    [Fact]
    public async Task Readers_on_other_threads_see_every_bit_that_stays_while_pages_come_and_go()
    {
        using var bits = new SeqBits();

        // A bit in each of three pages stays all the time, so its page changes its form but never goes.
        long[] staying = [10, PageBits + 10, (1L << 40) + 10];
        foreach (var seq in staying)
        {
            bits.Set(seq);
        }

        var isDone = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Watch(bits, staying, ref isDone))).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            Change(bits, staying, round);
        }

        Volatile.Write(ref isDone, 1);
        var looks = await Task.WhenAll(readers);
        Assert.All(looks, count => Assert.True(count > 0));
        Assert.Equal(staying.Length, bits.Count);
    }

    [Fact]
    public void A_page_changes_its_form_without_losing_a_bit()
    {
        using var bits = new SeqBits();
        var known = new SortedSet<long>();
        var random = new Random(1);
        foreach (var target in (int[])[300, 600, 200, 2_000, 0, 520, 250, 40_000, 100, 0])
        {
            while (known.Count != target)
            {
                var seq = random.NextInt64(1, PageBits * 2);
                if (known.Count < target)
                {
                    known.Add(seq);
                    bits.Set(seq);
                }
                else
                {
                    seq = bits.Next(seq) == 0 ? known.Min : bits.Next(seq);
                    Assert.True(known.Remove(seq));
                    Assert.True(bits.Clear(seq));
                }
            }

            Check(bits, known);
        }

        Assert.Equal(0, bits.PagesInUse);
    }

    private static void Check(SeqBits bits, SortedSet<long> known)
    {
        Assert.Equal(known.Count, bits.Count);
        var walked = new List<long>();
        for (var seq = bits.Next(0); seq > 0; seq = bits.Next(seq))
        {
            walked.Add(seq);
        }

        Assert.Equal(known, walked);
        for (var seq = 1L; seq < PageBits * 2; seq += 7)
        {
            Assert.Equal(known.Contains(seq), bits[seq]);
            Assert.Equal(known.Contains(seq), bits.TestFromAnyThread(seq));
        }
    }

    // Fills pages beyond the size at which they change their form, and empties them, with their nodes.
    private static void Change(SeqBits bits, long[] staying, int round)
    {
        foreach (var origin in (long[])[.. staying, ((round % 5) + 1L) << 30])
        {
            for (var seq = origin + 1; seq <= origin + 700; seq++)
            {
                bits.Set(seq);
            }

            for (var seq = origin + 1; seq <= origin + 700; seq++)
            {
                bits.Clear(seq);
            }
        }
    }

    private static long Watch(SeqBits bits, long[] staying, ref int isDone)
    {
        var looks = 0L;
        do
        {
            foreach (var seq in staying)
            {
                Assert.True(bits.TestFromAnyThread(seq));
                Assert.False(bits.TestFromAnyThread(seq - 5));
                _ = bits.TestFromAnyThread(seq + 300);
                _ = bits.TestFromAnyThread((((looks % 5) + 1L) << 30) + 300);
            }

            looks++;
        }
        while (Volatile.Read(ref isDone) == 0);
        return looks;
    }
}
