using FsCheck;
using FsCheck.Xunit;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

public sealed class EntryListTests : IDisposable
{
    private readonly ChunkPool _pool = new();

    public void Dispose() => _pool.Dispose();

    [Property(MaxTest = 200)]
    public void A_list_is_a_queue(int[] steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        using var pool = new ChunkPool();
        var list = new EntryList(pool);
        var model = new Queue<WheelEntry>();
        var seq = 0L;

        foreach (var step in steps)
        {
            for (var i = 0; i < Math.Abs(step % 100); i++)
            {
                Step(list, model, step > 0, ref seq);
            }

            Assert.Equal(model.Count, list.Count);
            Assert.Equal(model, All(list));
            Assert.Equal(model.TryPeek(out var expected), list.TryPeek(out var first));
            Assert.Equal(expected, first);
        }

        list.Clear();
        Assert.Equal(0, pool.BytesInUse);
    }

    [Property(MaxTest = 200)]
    public void Joining_lists_keeps_every_entry_and_their_order(NonNegativeInt[] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        using var pool = new ChunkPool();
        var all = new EntryList(pool);
        var model = new List<WheelEntry>();

        foreach (var count in counts)
        {
            var part = Filled(pool, count.Get % 700);
            model.AddRange(All(part));
            all.TakeAll(part);
            Assert.Equal(0, part.Count);
            Assert.False(part.TryPeek(out _));

            // A list that was joined may be used again, and the joined one goes on growing.
            all.Append(Entry(5));
            model.Add(Entry(5));
        }

        Assert.Equal(model, All(all));
        all.Clear();
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void A_join_takes_no_chunk_and_copies_nothing()
    {
        var one = Filled(_pool, 100_000);
        var other = Filled(_pool, 100_000);
        var bytes = _pool.BytesInUse;

        one.TakeAll(other);

        Assert.Equal(bytes, _pool.BytesInUse);
        Assert.Equal(200_000, one.Count);
    }

    [Fact]
    public void Freed_chunks_serve_again_whatever_their_size()
    {
        var large = Filled(_pool, 60_000);
        var reserved = _pool.BytesReserved;
        large.Clear();

        var small = new List<EntryList>();
        for (var i = 0; i < 7_000; i++)
        {
            small.Add(Filled(_pool, 1));
        }

        Assert.Equal(reserved, _pool.BytesReserved);
        Assert.Equal(7_000 * 128, _pool.BytesInUse);
    }

    [Fact]
    public void Lists_of_two_pools_cannot_be_joined()
    {
        using var foreign = new ChunkPool();

        Assert.ThrowsAny<Exception>(() => Filled(_pool, 1).TakeAll(Filled(foreign, 1)));
    }

    private static void Step(EntryList list, Queue<WheelEntry> model, bool isAppend, ref long seq)
    {
        if (isAppend)
        {
            var entry = Entry(++seq);
            list.Append(in entry);
            model.Enqueue(entry);
        }
        else if (model.Count > 0)
        {
            Assert.Equal(model.Dequeue(), list.RemoveFirst());
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

    private static List<WheelEntry> All(EntryList list)
    {
        var all = new List<WheelEntry>();
        foreach (var entry in list)
        {
            all.Add(entry);
        }

        return all;
    }

    private static WheelEntry Entry(long seq) => WheelEntry.Create(seq, 1, 1, 1, 1, EntryKind.Job, isPlain: true);
}
