using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>Plain jobs for an exact minute: sorted by queue and priority ahead of time, handed over by list.</summary>
public sealed class AlignedMinuteTests : IDisposable
{
    private const long MinuteMs = WheelOperation.MinuteMs;
    private const int Units = 16_384;

    private readonly ChunkPool _pool = new();
    private readonly SeqBits _live = new();
    private readonly TimingWheel _wheel;
    private readonly RecordingSink _sink = new();
    private long _lastSeq;

    public AlignedMinuteTests() => _wheel = new TimingWheel(_pool, _live);

    public void Dispose()
    {
        _wheel.Dispose();
        _live.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void A_herd_of_a_million_for_one_queue_is_one_unit_at_its_minute()
    {
        const long due = 10 * MinuteMs;
        for (var i = 0; i < 1_000_000; i++)
        {
            Insert(due, queue: 1);
        }

        var commands = AdvanceTo(due - 1);
        var used = _wheel.Advance(due, Units, _sink);

        Assert.Equal((1_000_000 + Units - 1) / Units, commands);
        Assert.Equal((1, 1), (used, _sink.Lists));
        Assert.Equal(Enumerable.Range(1, 1_000_000).Select(seq => (long)seq), _sink.Fired.Select(entry => entry.Seq));
    }

    [Fact]
    public void A_hundred_thousand_queues_with_a_job_each_take_no_step_over_the_limit()
    {
        const long due = 10 * MinuteMs;
        for (var queue = 1u; queue <= 100_000; queue++)
        {
            Insert(due, queue);
        }

        var sorting = AdvanceTo(due - 1);
        Assert.Empty(_sink.Fired);
        var firing = AdvanceTo(due);

        // AdvanceTo has seen to it that no step was over the limit.
        Assert.Equal((7, 7), (sorting, firing));
        Assert.Equal(Enumerable.Range(1, 100_000).Select(queue => (uint)queue), _sink.Fired.Select(one => one.Queue));
        Assert.Equal(0, _pool.BytesInUse);
    }

    [Fact]
    public void Aligned_entries_come_before_the_others_of_their_instant_each_in_order_of_insertion()
    {
        const long due = 3 * MinuteMs;
        Insert(due, queue: 1, isPlain: false);
        Insert(due, queue: 1);
        AdvanceTo(due - MinuteMs);
        Insert(due, queue: 1, EntryKind.Retry);
        Insert(due, queue: 1);
        AdvanceTo(due - 1);
        Insert(due, queue: 1);
        Insert(due, queue: 1, isPlain: false);

        AdvanceTo(due);

        Assert.Equal([2, 4, 5, 1, 3, 6], _sink.Fired.Select(entry => entry.Seq));
        Assert.Equal(1, _sink.Lists);
    }

    [Fact]
    public void An_entry_for_this_minute_or_the_next_needs_no_step()
    {
        AdvanceTo((2 * MinuteMs) - 1);
        Insert(2 * MinuteMs, queue: 1);
        Insert(3 * MinuteMs, queue: 1);

        Assert.Equal(2 * MinuteMs, _wheel.NextDue);
        Assert.Equal(1, _wheel.Advance(2 * MinuteMs, Units, _sink));
        Assert.Equal(3 * MinuteMs, _wheel.NextDue);
        Assert.Equal(1, _wheel.Advance(3 * MinuteMs, Units, _sink));
    }

    [Fact]
    public void A_withdrawn_entry_does_not_count_wherever_it_is()
    {
        const long due = 3 * MinuteMs;
        var entries = Enumerable.Range(0, 20_000).Select(_ => Insert(due, queue: 1)).ToArray();
        _wheel.Advance(due - MinuteMs, Units, _sink);
        _wheel.Advance(due - MinuteMs + (MinuteMs / 2), Units, _sink);

        // The first is in the sorted list by now, the last still waits to be sorted.
        Withdraw(entries[0]);
        Withdraw(entries[^1]);
        var sink = new LiveSink();
        _wheel.Advance(due, int.MaxValue, sink);

        Assert.Equal(19_998, sink.Live);
        Assert.Equal(19_999, sink.Count);
    }

    [Fact]
    public void A_list_of_which_nothing_counts_is_dropped()
    {
        var entry = Insert(MinuteMs, queue: 1);
        Withdraw(entry);

        Assert.Equal(1, _wheel.Advance(MinuteMs, Units, _sink));
        Assert.Empty(_sink.Fired);
        Assert.Equal(0, _pool.BytesInUse);
    }

    [Fact]
    public void The_next_queues_of_a_minute_are_those_of_its_lists_first()
    {
        Insert(MinuteMs, queue: 3, isPlain: false);
        Insert(MinuteMs, queue: 1);
        Withdraw(Insert(MinuteMs, queue: 4));
        Insert(MinuteMs, queue: 2);
        Insert(MinuteMs, queue: 2);
        Span<uint> queues = stackalloc uint[8];

        var found = _wheel.NextQueues(queues);

        Assert.Equal([1, 2, 3], queues[..found].ToArray());
    }

    private int AdvanceTo(long toMs)
    {
        var commands = 0;
        while (_wheel.NextDue <= toMs)
        {
            Assert.InRange(_wheel.Advance(_wheel.NextDue, Units, _sink), 1, Units);
            commands++;
        }

        _wheel.Advance(toMs, 0, _sink);
        return commands;
    }

    private WheelEntry Insert(long due, uint queue, EntryKind kind = EntryKind.Job, bool isPlain = true)
    {
        var entry = WheelEntry.Create(++_lastSeq, queue, due, 3, 0, kind, isPlain);
        _live.Set(entry.Seq);
        _wheel.Insert(in entry);
        return entry;
    }

    private void Withdraw(in WheelEntry entry)
    {
        _live.Clear(entry.Seq);
        _wheel.Withdraw(in entry);
    }

    private sealed class LiveSink : IDueSink
    {
        public long Live { get; private set; }
        public long Count { get; private set; }

        public void Due(in WheelEntry entry) => Count++;

        public void DueTogether(uint queue, int priority, EntryList entries, long live)
        {
            Live += live;
            Count += entries.Count;
            entries.Clear();
        }
    }
}
