using System.Buffers;
using FsCheck;
using FsCheck.Xunit;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>Where entries lie: memory comes back, and a pinned prefix stays as it was.</summary>
public sealed class ChunkPoolTests
{
    private const int SlabBytes = 1 << 20;

    [Fact]
    public void Memory_that_nobody_uses_is_given_back_a_slab_at_a_time()
    {
        using var pool = new ChunkPool();
        var herd = Filled(pool, 1_000_000);
        var reserved = pool.BytesReserved;
        herd.Clear();

        for (var i = 0; i <= reserved / SlabBytes; i++)
        {
            var before = pool.BytesReserved;
            pool.Trim();
            Assert.InRange(before - pool.BytesReserved, 0, SlabBytes);
        }

        Assert.Equal(SlabBytes, pool.BytesReserved);
    }

    [Fact]
    public void Small_pieces_become_large_ones_again()
    {
        using var pool = new ChunkPool();
        var small = Enumerable.Range(0, 20_000).Select(_ => Filled(pool, 3)).ToList();
        var reserved = pool.BytesReserved;
        small.ForEach(list => list.Clear());

        var large = Filled(pool, 150_000);

        Assert.Equal(reserved, pool.BytesReserved);
        large.Clear();
        TrimAll(pool);
        Assert.Equal(SlabBytes, pool.BytesReserved);
    }

    [Fact]
    public void A_slab_that_is_used_again_before_it_is_given_back_stays()
    {
        using var pool = new ChunkPool();
        var list = Filled(pool, 200_000);
        list.Clear();
        list = Filled(pool, 200_000);

        TrimAll(pool);

        Assert.Equal(200_000, list.Count);
        Assert.Equal(Enumerable.Range(1, 200_000).Select(seq => (long)seq), Seqs(list));
    }

    [Property(MaxTest = 300)]
    public void A_pinned_prefix_stays_as_it_was_whatever_becomes_of_the_lists(int[] before, int[] after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        using var pool = new ChunkPool();
        EntryList[] lists = [new(pool), new(pool), new(pool)];
        var seq = 0L;
        Live(pool, lists, before, ref seq);

        pool.Pin();
        var prefixes = lists.Select(list => list.Prefix).ToArray();
        var written = prefixes.Select(Bytes).ToArray();
        Assert.Equal(lists.Select(list => list.Count * 16), written.Select(bytes => (long)bytes.Length));
        Live(pool, lists, after, ref seq);
        Assert.Equal(written, prefixes.Select(Bytes));

        pool.Unpin();
        Array.ForEach(lists, list => list.Clear());
        TrimAll(pool);
        Assert.Equal(0, pool.BytesInUse);
        Assert.InRange(pool.BytesReserved, 0, SlabBytes);
    }

    // Appends, removes, joins, clears: a few hundred entries at a time, so that chunks of all sizes are met.
    private static void Live(ChunkPool pool, EntryList[] lists, int[] steps, ref long seq)
    {
        foreach (var step in steps.Select(number => number & int.MaxValue))
        {
            var list = lists[step % 3];
            for (var i = 0; i < step % 400 && step % 7 < 4; i++)
            {
                list.Append(Entry(++seq));
            }

            for (var i = 0; i < step % 300 && step % 7 == 4 && list.Count > 0; i++)
            {
                list.RemoveFirst();
            }

            if (step % 7 == 5)
            {
                list.TakeAll(lists[(step + 1) % 3]);
            }
            else if (step % 70 == 6)
            {
                list.Clear();
            }

            pool.Trim();
        }
    }

    private static void TrimAll(ChunkPool pool)
    {
        for (var i = 0; i < 1_000; i++)
        {
            pool.Trim();
        }
    }

    private static EntryList Filled(ChunkPool pool, int count)
    {
        var list = new EntryList(pool);
        for (var seq = 1; seq <= count; seq++)
        {
            list.Append(Entry(seq));
        }

        return list;
    }

    private static List<long> Seqs(EntryList list)
    {
        var seqs = new List<long>();
        foreach (var entry in list)
        {
            seqs.Add(entry.Seq);
        }

        return seqs;
    }

    private static byte[] Bytes(ListPrefix prefix)
    {
        var output = new ArrayBufferWriter<byte>();
        prefix.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    private static WheelEntry Entry(long seq) => WheelEntry.Create(seq, 1, 1, 1, 1, EntryKind.Job, isPlain: true);
}
