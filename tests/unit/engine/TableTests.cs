using Sched.Engine;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>The engine's own tables against the framework's, under random use that makes keys collide.</summary>
public sealed class TableTests
{
    private const int Steps = 200_000;

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 5_000)]
    public void A_seq_index_is_a_dictionary(int seed, int keys)
    {
        var random = new Random(seed);
        using var index = new SeqIndex();
        var known = new Dictionary<long, int>();
        for (var step = 0; step < Steps; step++)
        {
            var key = random.NextInt64(1, keys + 1);
            if (known.Remove(key))
            {
                index.Remove(key);
            }
            else
            {
                index.Add(key, step);
                known.Add(key, step);
            }

            var asked = random.NextInt64(1, keys + 1);
            Assert.Equal(known.TryGetValue(asked, out var slot), index.TryGet(asked, out var found));
            Assert.Equal(slot, known.ContainsKey(asked) ? found : 0);
            Assert.Equal(known.Count, index.Count);
        }
    }

    [Fact]
    public void A_seq_index_grows_and_shrinks_without_losing_anything()
    {
        const int keys = 100_000;
        using var index = new SeqIndex();
        for (var key = 1; key <= keys; key++)
        {
            index.Add(key, key * 2);
            Assert.True(index.TryGet(1 + (key * 7919L % key), out _));
            Assert.False(index.TryGet(keys + key, out _));
        }

        for (var key = 1; key <= keys; key++)
        {
            index.Remove(key);
            Assert.False(index.TryGet(key, out _));
            Assert.Equal(key < keys, index.TryGet(keys, out var slot));
            Assert.Equal(key < keys ? keys * 2 : -1, slot);
        }

        Assert.Equal((0, 64), (index.Count, index.Size));
    }

    [Fact]
    public void A_seq_index_moves_a_few_places_with_each_change()
    {
        using var index = new SeqIndex();
        for (var key = 1L; key <= 1_000_000; key++)
        {
            var moved = index.PlacesMoved;
            index.Add(key, 1);
            Assert.InRange(index.PlacesMoved - moved, 0, 16);
        }
    }

    [Fact]
    public void An_entry_table_holds_the_last_write_and_forgets_all_at_once()
    {
        var random = new Random(3);
        var table = new EntryTable<int>();
        var known = new Dictionary<UInt128, int>();
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(2_000) == 0)
            {
                table.Clear();
                known.Clear();
            }

            var key = new UInt128((ulong)random.Next(3), (ulong)random.Next(500));
            table.Set(key, step);
            known[key] = step;
            var asked = new UInt128((ulong)random.Next(3), (ulong)random.Next(500));
            Assert.Equal(known.TryGetValue(asked, out var value), table.TryGet(asked, out var found));
            Assert.Equal(value, found);
        }
    }

    [Fact]
    public void A_paged_table_gives_each_row_its_own_place()
    {
        var random = new Random(4);
        using var table = new PagedTable<long>();
        var known = new Dictionary<int, long>();
        for (var step = 1; step < 50_000; step++)
        {
            if (known.Count > 0 && random.Next(3) == 0)
            {
                var slot = known.Keys.First();
                Assert.Equal(known[slot], table[slot]);
                table.Remove(slot);
                known.Remove(slot);
            }
            else
            {
                var slot = table.Add();
                Assert.Equal(0, table[slot]);
                table[slot] = step;
                known.Add(slot, step);
            }

            Assert.Equal(known.Count, table.Count);
        }

        Assert.All(known, row => Assert.Equal(row.Value, table[row.Key]));
    }

    [Fact]
    public void A_policy_lives_as_long_as_somebody_refers_to_it()
    {
        var random = new Random(5);
        var table = new PolicyTable();
        var held = new List<(RunPolicy Policy, int Number)>();
        for (var step = 0; step < 20_000; step++)
        {
            if (held.Count > 20 || (held.Count > 0 && random.Next(2) == 0))
            {
                var at = random.Next(held.Count);
                table.Release(held[at].Number);
                held.RemoveAt(at);
            }
            else
            {
                var policy = new RunPolicy(random.Next(1, 4), random.Next(1, 4), 10);
                Assert.True(table.TryTake(policy, out var number));
                held.Add((policy, number));
            }

            Assert.Equal(held.Select(one => one.Policy).Distinct().Count(), table.Count);
            Assert.All(held, one => Assert.Equal(one.Policy, table[one.Number]));
        }
    }
}
