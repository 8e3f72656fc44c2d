using System.Buffers;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>The rules of the wheel that deserve a sentence each; the properties cover their combinations.</summary>
public sealed class TimingWheelTests : IDueSink, IDisposable
{
    private const long MinuteMs = WheelOperation.MinuteMs;
    private const long DayMs = WheelOperation.DayMs;

    private readonly ChunkPool _pool = new();
    private readonly SeqBits _live = new();
    private readonly TimingWheel _wheel;
    private readonly List<long> _fired = [];

    public TimingWheelTests() => _wheel = new TimingWheel(_pool, _live);

    void IDueSink.Due(in WheelEntry entry) => _fired.Add(entry.Seq);

    void IDueSink.DueTogether(uint queue, int priority, EntryList entries, long live)
    {
        while (entries.TryPeek(out _))
        {
            _fired.Add(entries.RemoveFirst().Seq);
        }
    }

    public void Dispose()
    {
        _wheel.Dispose();
        _live.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void A_stop_inside_a_bucket_leaves_time_before_its_instant()
    {
        Insert(due: 5, 1, 2, 3);

        Assert.Equal(2, _wheel.Advance(10, 2, this));
        Assert.Equal(4, _wheel.Time);
        Assert.Equal(5, _wheel.NextDue);
        Assert.False(_wheel.Holds(Entry(2, 5)));
        Assert.True(_wheel.Holds(Entry(3, 5)));

        Insert(due: 5, 4);
        Assert.Equal(2, _wheel.Advance(10, 100, this));
        Assert.Equal(10, _wheel.Time);
        Assert.Equal([1, 2, 3, 4], _fired);
    }

    [Fact]
    public void A_stop_inside_a_step_goes_on_there()
    {
        const long due = (5 * MinuteMs) + 7;
        Insert(due, 1, 2, 3);

        const long step = (4 * MinuteMs) + (MinuteMs / 2);
        Assert.Equal(step, _wheel.NextDue);
        Assert.Equal(2, _wheel.Advance(due, 2, this));
        Assert.Equal(step - 1, _wheel.Time);
        Assert.Equal(step, _wheel.NextDue);

        // The bucket of the minute still holds entry 3, so 4 queues up behind it and not in front.
        Insert(due, 4);
        Assert.Equal(2 + 4, _wheel.Advance(due, 100, this));
        Assert.Equal([1, 2, 3, 4], _fired);
    }

    [Fact]
    public void A_dead_job_is_dropped_where_it_is_met_and_costs_a_unit()
    {
        Insert(due: 5, 1, 2);
        Insert(due: 10 * MinuteMs, 3);
        _live.Clear(1);
        _live.Clear(3);

        Assert.Equal(2, _wheel.Advance(5, 100, this));
        Assert.Equal(1, _wheel.Advance(20 * MinuteMs, 100, this));
        Assert.Equal([2], _fired);
        Assert.Equal(0, _wheel.Count);
    }

    [Theory]
    [InlineData(EntryKind.Schedule)]
    [InlineData(EntryKind.LeaseBatch)]
    [InlineData(EntryKind.OtherTimer)]
    public void A_timer_that_is_no_run_needs_no_live_bit(EntryKind kind)
    {
        _wheel.Insert(WheelEntry.Create(9, 0, 3 * MinuteMs, 0, 0, kind, isPlain: false));

        _wheel.Advance(DayMs, 100, this);
        Assert.Equal([9], _fired);
    }

    [Fact]
    public void Time_crosses_empty_years_in_one_step()
    {
        Insert(WheelEntry.DueMax, 1);

        // Day to minute to millisecond (or on the way through an hour), then out: never one unit for each day.
        Assert.InRange(_wheel.Advance(WheelEntry.DueMax, 100, this), 2, 4);
        Assert.Equal([1], _fired);
        Assert.Equal(WheelEntry.DueMax, _wheel.Time);
    }

    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(MinuteMs, 4_400)]
    [InlineData(60 * MinuteMs, 4_400)]
    [InlineData(DayMs, 12_000)]
    public void The_farthest_unit_of_a_tier_does_not_meet_the_nearest(long unitMs, int units)
    {
        _wheel.Advance((3 * DayMs) - 1, 1, this);
        for (var i = 0; i < units; i++)
        {
            Insert((3 * DayMs) + (i * unitMs), i + 1);
        }

        _wheel.Advance(WheelEntry.DueMax, int.MaxValue, this);
        Assert.Equal(Enumerable.Range(1, units).Select(seq => (long)seq), _fired);
    }

    [Fact]
    public void An_advance_without_units_moves_time_to_the_brink_only()
    {
        Insert(due: 500, 1);

        Assert.Equal(0, _wheel.Advance(1_000, 0, this));
        Assert.Equal(499, _wheel.Time);
        Assert.Empty(_fired);
    }

    [Fact]
    public void The_next_queues_are_named_once_each_and_only_when_an_entry_fires_next()
    {
        Span<uint> queues = stackalloc uint[4];
        Assert.Equal(0, _wheel.NextQueues(queues));

        Insert(due: 3 * MinuteMs, 1);
        Assert.Equal(0, _wheel.NextQueues(queues));

        _live.Set(11);
        _live.Set(12);
        _wheel.Insert(WheelEntry.Create(11, 7, 100, 0, 0, EntryKind.Job, isPlain: true));
        _wheel.Insert(WheelEntry.Create(12, 8, 100, 0, 0, EntryKind.Job, isPlain: true));
        _wheel.Insert(WheelEntry.Create(13, 9, 100, 0, 0, EntryKind.Job, isPlain: true));
        _wheel.Insert(WheelEntry.Create(12, 8, 100, 0, 0, EntryKind.Job, isPlain: true));
        Assert.Equal(2, _wheel.NextQueues(queues));
        Assert.Equal([7, 8], queues[..2].ToArray());
        Assert.Equal(1, _wheel.NextQueues(queues[..1]));
    }

    [Fact]
    public void The_first_runs_are_those_that_fire_first_as_many_as_there_is_room_for()
    {
        Insert(due: 20, 4, 5);
        Insert(due: 7, 1, 2, 3);
        Insert(due: MinuteMs, 7, 8);
        Insert(due: MinuteMs + 1, 9);
        _live.Clear(2);

        Assert.Equal([1, 3], First(untilMs: 7, room: 10));
        Assert.Equal([1, 3, 4, 5], First(untilMs: 20, room: 10));
        Assert.Equal([1, 3, 4, 5, 7, 8], First(MinuteMs, room: 10));
        Assert.Equal([1, 3, 4], First(MinuteMs, room: 3));
        Assert.Equal([1, 3], First(MinuteMs, room: 10, bytes: 2));

        _wheel.Advance(7, 100, this);
        Assert.Equal([4, 5, 7, 8, 9], First(MinuteMs + 1, room: 10));
    }

    [Fact]
    public void An_entry_due_already_is_refused()
    {
        _wheel.Advance(100, 1, this);

        Assert.ThrowsAny<Exception>(() => Insert(due: 100, 1));
        Insert(due: 101, 2);
    }

    [Fact]
    public void The_bytes_of_a_snapshot_never_change()
    {
        Insert(due: 0x0102, 0x0304);
        Insert(due: 2 * MinuteMs, 5);
        Insert(due: 100 * 60 * MinuteMs, 6);
        Insert(due: 200 * DayMs, 7);
        Insert(due: MinuteMs, 8);
        Insert(due: (3 * MinuteMs) + 1, 9);
        var output = new ArrayBufferWriter<byte>();

        _wheel.WriteTo(output);

        const string expected =
            "02" + "0000000000000000" + "00" // version, Time, partly fired

            // Milliseconds: one bucket, its unit, its entries.
            + "0100000000000000" + "0201000000000000" + "0100000000000000"
            + "3060040300000000" + "0200000201000000"

            // Aligned minutes: entries moved of the next one, one bucket.
            + "0000000000000000" + "0100000000000000" + "0200000000000000" + "0100000000000000"
            + "3060050000000000" + "020000C0D4010000"

            // Minutes, hours, days.
            + "0000000000000000" + "0100000000000000" + "0300000000000000" + "0100000000000000"
            + "3060090000000000" + "02000021BF020000"
            + "0000000000000000" + "0100000000000000" + "6400000000000000" + "0100000000000000"
            + "3060060000000000" + "020000002A751500"
            + "0000000000000000" + "0100000000000000" + "C800000000000000" + "0100000000000000"
            + "3060070000000000" + "02000000E0F70504"

            // Sorted lists: of this minute none, of the next one: queue and priority, entries that count, entries.
            + "0000000000000000"
            + "0100000000000000" + "1300000000000000" + "0100000000000000" + "0100000000000000"
            + "3060080000000000" + "02000060EA000000";
        Assert.Equal(expected, Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void Chunks_are_few_and_come_back()
    {
        for (var seq = 1; seq <= 100_000; seq++)
        {
            Insert(due: 10 * MinuteMs, seq);
        }

        // 16 bytes an entry and at most four percent for the chunks.
        Assert.InRange(_pool.BytesInUse, 1_600_000, 1_664_000);
        _wheel.Advance(10 * MinuteMs, int.MaxValue, this);
        Assert.Equal(0, _pool.BytesInUse);
    }

    private long[] First(long untilMs, int room, long bytes = long.MaxValue)
    {
        var window = new RunWindow(new long[room], bytes);
        _wheel.AddFirst(untilMs, ref window);
        return window.Seqs.ToArray();
    }

    private void Insert(long due, params ReadOnlySpan<long> seqs)
    {
        foreach (var seq in seqs)
        {
            _live.Set(seq);
            _wheel.Insert(Entry(seq, due));
        }
    }

    private static WheelEntry Entry(long seq, long due) =>
        WheelEntry.Create(seq, 2, due, 3, 0, EntryKind.Job, isPlain: true);
}
