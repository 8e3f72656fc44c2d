using Microsoft.Extensions.Logging.Abstractions;
using Sched.Leader;
using Sched.Tests.Simulation.Fakes;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

public sealed class LeaderClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualTime _time = new(Start);
    private readonly LeaderClock _clock;

    public LeaderClockTests()
    {
        _clock = new LeaderClock(_time, NullLogger.Instance);
        _clock.Anchor();
        _clock.Bind(Start.ToUnixTimeMilliseconds(), clockMs: 0);
    }

    [Fact]
    public void It_begins_at_the_wall_clock_and_runs_with_the_boot_clock()
    {
        Assert.Equal(0, _clock.NowMs());
        Pass(1_234);
        Assert.Equal(1_234, _clock.NowMs());
    }

    [Fact]
    public void A_small_step_of_the_wall_clock_is_followed_slowly()
    {
        _time.WallOffset = TimeSpan.FromMilliseconds(100);
        Pass(10_000);
        Assert.Equal(10_005, _clock.NowMs());

        _time.WallOffset = TimeSpan.Zero;
        Pass(10_000);
        Assert.Equal(20_000, _clock.NowMs());
    }

    [Theory]
    [InlineData(251)]
    [InlineData(-251)]
    [InlineData(3_600_000)]
    public void A_large_step_of_the_wall_clock_is_not_followed(int stepMs)
    {
        _time.WallOffset = TimeSpan.FromMilliseconds(stepMs);
        Pass(60_000);
        Assert.Equal(60_000, _clock.NowMs());
    }

    [Fact]
    public void It_stands_still_while_it_is_behind_the_group()
    {
        _clock.Bind(Start.ToUnixTimeMilliseconds(), clockMs: 500);
        Assert.Equal(500, _clock.NowMs());
        Pass(499);
        Assert.Equal(500, _clock.NowMs());
        Pass(2);
        Assert.Equal(501, _clock.NowMs());
    }

    [Fact]
    public void It_never_goes_back_while_the_wall_clock_draws_it_back()
    {
        _time.WallOffset = TimeSpan.FromMilliseconds(-200);
        var last = 0L;
        for (var i = 0; i < 5_000; i++)
        {
            Pass(1);
            Assert.True(_clock.NowMs() >= last);
            last = _clock.NowMs();
        }

        Assert.InRange(last, 4_997, 4_998);
    }

    [Fact]
    public void After_the_wait_it_names_the_time_has_come()
    {
        Pass(3);
        var wait = _clock.Until(10);
        Assert.Equal(TimeSpan.FromMilliseconds(7), wait);
        Pass(7);
        Assert.Equal(10, _clock.NowMs());
        Assert.Equal(TimeSpan.Zero, _clock.Until(10));
    }

    // In steps of a millisecond, read at each, as a busy leader does.
    private void Pass(int ms)
    {
        for (var i = 0; i < ms; i++)
        {
            _time.After(TimeSpan.FromMilliseconds(1), static () => { });
            Assert.True(_time.RunNext());
            _clock.NowMs();
        }
    }
}
