using System.Diagnostics;
using NodaTime;
using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>
/// The evaluator against the oracle: random patterns in distinct zones around the jumps of their clocks, with times
/// forced into them, under all pairs of policies. SCHED_LONG=1 takes every jump of every zone.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_308;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SCHED_LONG") == "1";

    private static readonly DateTime[] Dates =
        [.. Enumerable.Range(0, 84_006).Select(day => DateTime.UnixEpoch.AddDays(day))];

    [Fact]
    public void Around_a_jump_the_evaluator_agrees_with_the_oracle()
    {
        var watch = Stopwatch.StartNew();
        var (jumps, instants) = (0, 0L);
        foreach (var (index, zone) in Zones.Distinct.Index())
        {
            var random = new Random(Seed + index);
            var comparison = new Comparison(zone);
            Zones.Jump[] all = [.. Zones.Jumps(zone)];
            foreach (var jump in IsLong ? all : Some(random, all, 2))
            {
                jumps++;
                foreach (var sample in Samples(random, jump))
                {
                    var (from, to) = Window(random, jump, sample);
                    comparison.Compare(sample, from, to, random);
                }
            }

            instants += comparison.Instants;
        }

        output.WriteLine($"{Zones.Distinct.Length} zones, {jumps} jumps, {instants} instants in {watch.Elapsed}");
        Assert.True(instants > (IsLong ? 2_000_000 : 20_000), $"only {instants} instants were compared");
    }

    [Fact]
    public void A_pattern_that_matches_rarely_agrees_over_all_years()
    {
        var random = new Random(Seed);
        string[] zones = ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"];
        var instants = 0L;
        for (var samples = 0; samples < (IsLong ? 200 : 4);)
        {
            var sample = PatternSample.RandomAt(random, new TimeOnly(random.Next(4), random.Next(60)), isDaily: false);
            var dates = Dates.Count(sample.IsDate);
            if (sample.HasSeconds || dates is 0 or > 1_000)
            {
                continue;
            }

            var comparison = new Comparison(zones[samples++ % zones.Length]);
            comparison.Compare(sample, 0, 7_258_118_400, random);
            instants += comparison.Instants;
        }

        output.WriteLine($"{instants} instants");
        Assert.True(instants > 100);
    }

    [Fact]
    public void Day_intervals_and_recurrence_rules_agree_with_the_oracle()
    {
        var instants = 0L;
        foreach (var (index, zone) in Zones.Distinct.Index())
        {
            if (index % (IsLong ? 1 : 30) != 0)
            {
                continue;
            }

            var random = new Random(Seed + index);
            var comparison = new Comparison(zone);
            foreach (var jump in Some(random, [.. Zones.Jumps(zone)], 1))
            {
                foreach (var (times, sample) in OtherKinds(random, TimeAt(random, jump)))
                {
                    comparison.Compare(times, sample, Math.Max(0, jump.At - 1_000_000), jump.At + 1_000_000, random);
                }
            }

            instants += comparison.Instants;
        }

        output.WriteLine($"{instants} instants");
        Assert.True(instants > 1_000);
    }

    [Fact]
    public void Only_a_pattern_without_any_date_never_fires()
    {
        var random = new Random(Seed);
        var never = 0;
        for (var i = 0; i < (IsLong ? 10_000 : 500); i++)
        {
            var sample = PatternSample.Random(random);
            try
            {
                CronPattern.Parse(sample.Text, default);
            }
            catch (CalendarException error) when (error.Fault == CalendarFault.NeverFires)
            {
                never++;
                Assert.False(Dates.Any(sample.IsDate), sample.Text);
            }
        }

        Assert.True(never > 0);
    }

    /// <summary>Two policies are told apart by the comparison; else it would let pass the one for the other.</summary>
    [Fact]
    public void An_error_sown_in_a_policy_is_caught()
    {
        var spring = Zones.Jumps("America/New_York").First(jump => jump.At > 1_767_225_600 && jump.After > jump.Before);
        var autumn = Zones.Jumps("America/New_York").First(jump => jump.At > 1_767_225_600 && jump.After < jump.Before);
        foreach (var wrong in new[] { GapPolicy.NextValid, GapPolicy.Skip, GapPolicy.Shift })
        {
            foreach (var right in new[] { GapPolicy.NextValid, GapPolicy.Skip, GapPolicy.Shift })
            {
                Assert.Equal(
                    wrong == right, Agree("30 2 * * *", spring, wrong, right, OverlapPolicy.Auto, OverlapPolicy.Auto));
            }
        }

        foreach (var wrong in new[] { OverlapPolicy.First, OverlapPolicy.Last, OverlapPolicy.Both })
        {
            foreach (var right in new[] { OverlapPolicy.First, OverlapPolicy.Last, OverlapPolicy.Both })
            {
                Assert.Equal(
                    wrong == right,
                    Agree("30 1 * * *", autumn, GapPolicy.Skip, GapPolicy.Skip, wrong, right));
            }
        }

        const GapPolicy Skip = GapPolicy.Skip;
        Assert.False(Agree("30 1 * * *", autumn, Skip, Skip, OverlapPolicy.Both, OverlapPolicy.Auto));
        Assert.False(Agree("30 * * * *", autumn, Skip, Skip, OverlapPolicy.First, OverlapPolicy.Auto));
    }

    private static bool Agree(
        string text,
        Zones.Jump jump,
        GapPolicy gap,
        GapPolicy oracleGap,
        OverlapPolicy overlap,
        OverlapPolicy oracleOverlap)
    {
        var sample = new PatternSample(
            text,
            static _ => true,
            time => time.Minute == 30 && time.Second == 0 && (text[3] == '*' || time.Hour == text[3] - '0'),
            text[3] == '*',
            HasSeconds: false);
        var (from, to) = (jump.At - 90_000, jump.At + 90_000);
        var expected = Oracle.Occurrences(
            sample, DateTimeZoneProviders.Tzdb["America/New_York"], oracleGap, oracleOverlap, from, to);
        var times = new ZonedTimes(
            CronPattern.Parse(text, default), ZoneData.Embedded.Find("America/New_York"), gap, overlap);
        return expected.SequenceEqual(Comparison.Ahead(times, from, to));
    }

    private static IEnumerable<(LocalTimes Times, PatternSample Sample)> OtherKinds(Random random, TimeOnly time)
    {
        PatternSample Sample(string text, Func<DateTime, bool> isDate) =>
            new(text, isDate, value => value == time, IsIntervalLike: false, time.Second != 0);

        var (days, phase) = (random.Next(1, 6), random.Next(6));
        yield return (
            new DayIntervals(days, phase, [(int)(time.Ticks / TimeSpan.TicksPerSecond)]),
            Sample($"each {days} days", date => (int)((date - DateTime.UnixEpoch).TotalDays - phase) % days == 0));

        var clock = $"BYHOUR={time.Hour};BYMINUTE={time.Minute};BYSECOND={time.Second}";
        string[] rules = [$"FREQ=DAILY;INTERVAL={days}", "FREQ=WEEKLY;BYDAY=SU,SA,FR", "FREQ=MONTHLY;BYDAY=-1SU,1SU"];
        Func<DateTime, bool>[] dates =
        [
            date => (int)(date - DateTime.UnixEpoch).TotalDays % days == 0,
            date => date.DayOfWeek is DayOfWeek.Sunday or DayOfWeek.Saturday or DayOfWeek.Friday,
            date => date.DayOfWeek == DayOfWeek.Sunday
                && (date.Day <= 7 || date.Day + 7 > DateTime.DaysInMonth(date.Year, date.Month)),
        ];
        for (var i = 0; i < rules.Length; i++)
        {
            yield return (RRuleTimes.Parse($"{rules[i]};{clock}"), Sample(rules[i], dates[i]));
        }
    }

    private static IEnumerable<PatternSample> Samples(Random random, Zones.Jump jump)
    {
        var time = TimeAt(random, jump);
        yield return PatternSample.RandomAt(random, time, isDaily: true);
        yield return random.Next(3) == 0
            ? PatternSample.RandomAt(random, time, isDaily: false)
            : PatternSample.Random(random);
    }

    /// <summary>A reading of the clock that the jump makes doubtful.</summary>
    private static TimeOnly TimeAt(Random random, Zones.Jump jump)
    {
        // Inside what does not exist or exists twice, at its edges and a second off them.
        long[] offsets =
            [random.NextInt64(jump.Seconds) / 60 * 60, 0, jump.Seconds, -60, random.NextInt64(jump.Seconds), -1];
        var forced = jump.LocalFrom + offsets[random.Next(offsets.Length)];
        return TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(((forced % 86_400) + 86_400) % 86_400));
    }

    /// <summary>Two hours on both sides; a pattern without seconds is quick to walk, so it gets days.</summary>
    private static (long From, long To) Window(Random random, Zones.Jump jump, PatternSample sample)
    {
        var around = sample.HasSeconds ? 7_200 : 7_200 + random.Next(2 * 86_400);
        return (Math.Max(0, jump.At - around), jump.At + around);
    }

    private static Zones.Jump[] Some(Random random, Zones.Jump[] jumps, int count) =>
        jumps.Length <= count ? jumps : random.GetItems(jumps, count);
}
