using System.Buffers;
using FsCheck;
using FsCheck.Xunit;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>Cascades run one unit ahead, in steps that are spread over the unit before.</summary>
public sealed class OwedStepsTests : IDisposable
{
    private const long MinuteMs = WheelOperation.MinuteMs;
    private const long HourMs = WheelOperation.HourMs;
    private const long DayMs = WheelOperation.DayMs;
    private const int Units = 16_384;

    private readonly ChunkPool _pool = new();
    private readonly SeqBits _live = new();
    private readonly TimingWheel _wheel;
    private readonly RecordingSink _sink = new();
    private long _lastSeq;

    public OwedStepsTests() => _wheel = new TimingWheel(_pool, _live);

    public void Dispose()
    {
        _wheel.Dispose();
        _live.Dispose();
        _pool.Dispose();
    }

    [Fact]
    public void Steps_are_spread_evenly_over_the_unit_before()
    {
        for (var i = 0; i < 50_000; i++)
        {
            Insert((5 * MinuteMs) + 1 + (i % 59_000));
        }

        var steps = new List<long>();
        while (_wheel.NextDue < 5 * MinuteMs)
        {
            steps.Add(_wheel.NextDue - (4 * MinuteMs));
            _wheel.Advance(_wheel.NextDue, Units, _sink);
        }

        Assert.Equal([12_000, 24_000, 36_000, 48_000], steps);
    }

    [Fact]
    public void An_insert_into_a_unit_that_is_being_emptied_waits_its_turn_there()
    {
        const long due = (5 * MinuteMs) + 3;
        Insert(due, Units + 1);
        _wheel.Advance(_wheel.NextDue, Units, _sink);
        Assert.Equal((4 * MinuteMs) + 40_000, _wheel.NextDue);

        Insert(due, Units);

        // One more step is owed now, so all are a little closer together.
        Assert.Equal((4 * MinuteMs) + 30_000, _wheel.NextDue);
        _wheel.Advance(due, int.MaxValue, _sink);
        Assert.Equal(Enumerable.Range(1, (2 * Units) + 1).Select(seq => (long)seq), _sink.Fired.Select(one => one.Seq));
    }

    [Fact]
    public void A_restored_wheel_owes_its_next_step_at_the_same_instant()
    {
        Insert((5 * MinuteMs) + 3, (2 * Units) + 1);
        _wheel.Advance(_wheel.NextDue, Units, _sink);
        var snapshot = new ArrayBufferWriter<byte>();
        _wheel.WriteTo(snapshot);
        using var restored = new TimingWheel(_pool, _live);
        restored.ReadFrom(snapshot.WrittenSpan, out _);

        Assert.Equal((4 * MinuteMs) + 30_000, _wheel.NextDue);
        Assert.Equal(_wheel.NextDue, restored.NextDue);
    }

    [Fact]
    public void A_quiet_night_costs_one_command_for_each_tier_of_the_next_job()
    {
        Insert((200 * DayMs) + (3 * HourMs) + 7);

        var commands = 0;
        for (; _sink.Fired.Count == 0; commands++)
        {
            _wheel.Advance(_wheel.NextDue, Units, _sink);
        }

        Assert.Equal(3, commands);
    }

    /// <summary>
    /// However much lies in the upper tiers: when something becomes due after a stretch in which nothing did, and time
    /// was moved whenever it had to be, one command fires it.
    /// </summary>
    [Property(MaxTest = 40)]
    public void After_any_stretch_without_due_entries_the_first_due_needs_one_command(
        PositiveInt seed, PositiveInt load, NonNegativeInt stretch)
    {
        ArgumentNullException.ThrowIfNull(seed);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(stretch);
        using var test = new OwedStepsTests();
        test.FillBeyond(new Random(seed.Get), 40_000 + (load.Get * 997 % 60_000), stretch.Get);
        var wheel = test._wheel;
        var sink = test._sink;

        while (sink.Fired.Count == 0)
        {
            var next = wheel.NextDue;
            var used = wheel.Advance(next, Units, sink);
            Assert.InRange(used, 1, Units);
            if (wheel.Time < next)
            {
                // Steps of several tiers at one instant may take more than one command, but nothing is due then.
                Assert.Empty(sink.Fired);
            }
        }

        // All of the first instant came in that one command.
        Assert.Equal(test.CountDue(sink.Fired[0].Due), sink.Fired.Count);
    }

    private readonly List<long> _dues = [];

    private int CountDue(long due) => _dues.Count(one => one == due);

    private void FillBeyond(Random random, int count, int stretch)
    {
        long[] stretches = [1, MinuteMs - 1, 30 * MinuteMs, 5 * HourMs, 3 * DayMs, 171 * DayMs, 400 * DayMs];
        long[] spans = [1, 1_000, MinuteMs, HourMs, 2 * DayMs, 200 * DayMs];
        var start = stretches[stretch % stretches.Length] + random.NextInt64(HourMs);
        var span = spans[random.Next(spans.Length)];
        for (var i = 0; i < count; i++)
        {
            // At most a command's work for any one instant: what is due together beyond that takes several.
            var due = start + (i % 4 * (i % 16_000)) + random.NextInt64(span);
            Insert(due + (span == 1 ? i / 8_000 : 0));
        }
    }

    private void Insert(long due, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _live.Set(++_lastSeq);
            _dues.Add(due);
            _wheel.Insert(WheelEntry.Create(_lastSeq, 1, due, 3, 0, EntryKind.Job, isPlain: true));
        }
    }
}
