using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>The kinds besides cron, several of them together, exclusions and bounds.</summary>
public sealed class SpecTests
{
    [Theory]
    [InlineData("90m", 0, "2026-01-01T00:00 2026-01-01T01:30 2026-01-01T03:00")]
    [InlineData("PT7H", 0, "2026-01-01T00:00 2026-01-01T07:00 2026-01-01T14:00")]
    [InlineData("6h", 3_600_000, "2026-01-01T01:00 2026-01-01T07:00 2026-01-01T13:00")]
    [InlineData("1h1m1s", -1, "2026-01-01T00:22:16 2026-01-01T01:23:17 2026-01-01T02:24:18")]
    public void Every_counts_elapsed_time_from_its_phase(string duration, long phaseMs, string fires) =>
        Assert.Equal(
            fires, string.Join(' ', Firing.From(Firing.Of(new EverySpec(duration, phaseMs)), "2026-01-01", 3)));

    [Fact]
    public void Every_takes_no_notice_of_gaps_and_overlaps() =>
        Assert.Equal(
            ["2026-03-08T06:00", "2026-03-08T07:00", "2026-03-08T08:00"],
            Firing.From(Firing.Of(new EverySpec("1h"), "America/New_York"), "2026-03-08T01:00", 3));

    [Theory]
    [InlineData("1d", 2, "24h is elapsed; day intervals follow the clock")]
    [InlineData("P1D", 1, "24h is elapsed; day intervals follow the clock")]
    [InlineData("", 1, "is no duration")]
    [InlineData("PT", 1, "is no duration")]
    [InlineData("5", 2, "is no duration")]
    [InlineData("m", 1, "is no duration")]
    [InlineData("-5m", 1, "is no duration")]
    [InlineData("1.5h", 2, "is no duration")]
    [InlineData("5 m", 2, "is no duration")]
    [InlineData("1m1h", 3, "descending")]
    [InlineData("1m1m", 3, "descending")]
    [InlineData("0s", 1, "no time at all")]
    [InlineData("999999999999h", 1, "hundred years")]
    [InlineData("9999999999999s", 1, "is no duration")]
    public void A_text_that_is_no_duration_is_refused(string text, int position, string message)
    {
        var error = Assert.Throws<CalendarException>(() => DurationText.ParseMs(text));
        Assert.Equal(position, error.Position);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_interval_follows_the_clock_and_counts_from_its_anchor()
    {
        var definition = Firing.Of(new DaysSpec(3, ["09:00", "02:30"], "2026-03-05"), "America/New_York");
        Assert.Equal(
            ["2026-03-05T07:30", "2026-03-05T14:00", "2026-03-08T07:00", "2026-03-08T13:00", "2026-03-11T06:30"],
            Firing.From(definition, "2026-03-03", 5));
        Assert.Equal(
            ["2026-01-01T09:00", "2026-01-04T09:00"],
            Firing.From(Firing.Of(new DaysSpec(3, ["09:00"])), "2025-12-30", 2));
    }

    [Fact]
    public void A_day_interval_finds_the_same_times_back()
    {
        var occurrences = new Occurrences(
            Firing.Of(new DaysSpec(11, ["00:00", "23:59:59"]), "Pacific/Apia"), ZoneData.Embedded);
        var ahead = new List<long>();
        for (var at = 0L; occurrences.TryNext(at, out at);)
        {
            ahead.Add(at);
        }

        var back = new List<long>();
        for (var at = long.MaxValue; occurrences.TryPrevious(at, out at);)
        {
            back.Insert(0, at);
        }

        Assert.Equal(2 * 84_006 / 11, ahead.Count, 3d);
        Assert.Equal(ahead, back.Where(at => at > 0));
    }

    [Theory]
    [InlineData(0, "09:00", "", "out of range")]
    [InlineData(3, "9:00", "", "HH:MM")]
    [InlineData(3, "24:00", "", "HH:MM")]
    [InlineData(3, "09:00", "yesterday", "YYYY-MM-DD")]
    public void A_day_interval_that_is_none_is_refused(int days, string time, string anchor, string message) =>
        Assert.Contains(message, Refusal(new DaysSpec(days, [time], anchor)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-03-08T02:30:00", "America/New_York", "2026-03-08T07:00")]
    [InlineData("2026-03-08T02:30", "UTC", "2026-03-08T02:30")]
    [InlineData("2026-03-08T02:30:00+01:00", "America/New_York", "2026-03-08T01:30")]
    [InlineData("2026-03-08T02:30:00.000Z", "America/New_York", "2026-03-08T02:30")]
    public void At_is_an_instant_with_an_offset_and_a_clock_without(string text, string zone, string fires) =>
        Assert.Equal([fires], Firing.From(Firing.Of(new AtSpec(text), zone), "2026-01-01", 2));

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("1969-12-31T23:00:00Z")]
    [InlineData("2200-01-01T00:00:00")]
    [InlineData("2026-03-08T02:30:00.5")]
    public void At_that_is_no_point_in_time_is_refused(string text) =>
        Assert.Equal("at", Refusal(new AtSpec(text)).Field);

    [Fact]
    public void Specs_on_one_instant_are_one_occurrence()
    {
        var definition = Firing.Cron("0 9 * * *") with
        {
            Specs =
            [
                new CronSpec("0 9 * * *"), new CronSpec("0 */9 * * *"), new EverySpec("9h"),
                new AtSpec("2026-01-01T09:00"),
            ],
        };
        Assert.Equal(
            Firing.Between(definition, "2026-01-01", "2026-01-03"), Firing.From(definition, "2026-01-01", 9));
        Assert.Equal(
            ["2026-01-01T00:00", "2026-01-01T09:00", "2026-01-01T18:00", "2026-01-02T00:00", "2026-01-02T03:00"],
            Firing.From(definition, "2026-01-01", 5));
    }

    [Fact]
    public void Nothing_fires_on_an_excluded_local_date()
    {
        var definition = Firing.Cron("0 0,23 * * *", "Asia/Tokyo") with
        {
            Exclusions =
            [
                DateRange.Parse("2026-01-02"), DateRange.Parse("2026-01-03/2026-01-05"), DateRange.Parse("2026-01-04"),
            ],
        };
        Assert.Equal(
            ["2025-12-31T15:00", "2026-01-01T14:00", "2026-01-05T15:00"], Firing.From(definition, "2026-01-01", 3));
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        Assert.True(occurrences.TryPrevious(Firing.Instant("2026-01-05T15:00Z"), out var before));
        Assert.Equal("2026-01-01T14:00", Firing.Show(before));
        Assert.Equal(
            8,
            occurrences.Explain(Firing.Instant("2026-01-01T00:00Z"), Firing.Instant("2026-01-07T00:00Z"), all: true)
                .Count(row => row is { Reason: Reason.Excluded, Fires: false }));
    }

    [Fact]
    public void An_exclusion_of_everything_leaves_nothing_and_takes_no_time()
    {
        var definition = Firing.Cron("* * * * * *", "Europe/Berlin") with
        {
            Exclusions = [DateRange.Parse("1970-01-01/2199-12-31"), DateRange.Parse("1960-01-01/1969-12-31")],
        };
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        Assert.False(occurrences.TryNext(0, out _));
        Assert.False(occurrences.TryPrevious(long.MaxValue, out _));
    }

    [Fact]
    public void Exclusions_agree_with_what_is_explained()
    {
        var random = new Random(7);
        for (var i = 0; i < 40; i++)
        {
            var first = 20_000 + random.Next(300);
            var definition = Firing.Cron("*/7 */5 * * *", Zones.Distinct[random.Next(Zones.Distinct.Length)]) with
            {
                Exclusions = [new(first, first + random.Next(3)), new(first + 5, first + 5)],
            };
            var occurrences = new Occurrences(definition, ZoneData.Embedded);
            var (from, to) = ((first - 3) * 86_400_000L, (first + 9) * 86_400_000L);
            long[] explained = [.. occurrences.Explain(from, to, all: false).Select(row => row.NominalMs!.Value)];
            var ahead = new List<long>();
            for (var at = from - 1; occurrences.TryNext(at, out at) && at < to;)
            {
                ahead.Add(at);
            }

            var back = new List<long>();
            for (var at = to; occurrences.TryPrevious(at, out at) && at >= from;)
            {
                back.Insert(0, at);
            }

            Assert.Equal(explained, ahead);
            Assert.Equal(explained, back);
        }
    }

    [Fact]
    public void The_start_is_inclusive_and_the_end_exclusive()
    {
        var definition = Firing.Cron("0 * * * *") with
        {
            StartMs = Firing.Instant("2026-01-01T10:00Z"),
            EndMs = Firing.Instant("2026-01-01T12:00Z"),
        };
        Assert.Equal(["2026-01-01T10:00", "2026-01-01T11:00"], Firing.From(definition, "2025-01-01", 9));
        Assert.Equal(["2026-01-01T10:00", "2026-01-01T11:00"], Firing.Between(definition, "2025-01-01", "2027-01-01"));
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        Assert.True(occurrences.TryPrevious(long.MaxValue, out var last));
        Assert.Equal("2026-01-01T11:00", Firing.Show(last));
        Assert.False(occurrences.TryPrevious(Firing.Instant("2026-01-01T10:00Z"), out _));
        Assert.Throws<CalendarException>(
            () => new Occurrences(definition with { EndMs = definition.StartMs }, ZoneData.Embedded));
    }

    [Fact]
    public void Explained_rows_say_why_and_what_was_left_out()
    {
        string Rows(ScheduleDefinition definition, string from, string to) => string.Join(
            ' ',
            new Occurrences(definition, ZoneData.Embedded)
                .Explain(Firing.Instant(from), Firing.Instant(to), all: true)
                .Select(row => $"{(row.NominalMs is { } at ? Firing.Show(at)[11..] : "-")}"
                    + $"={Firing.Show(row.LocalMs)[11..]}{row.OffsetSeconds / 3600}"
                    + $":{row.Reason}{(row.Fires ? "" : "!")}"));

        var fixedTimes = Firing.Cron("0,30 2 * * *", "America/New_York");
        var (from, to) = ("2026-03-08T05:00Z", "2026-03-08T09:00Z");
        Assert.Equal("07:00=03:00-4:GapNextValid", Rows(fixedTimes, from, to));
        Assert.Equal(
            "07:00=03:00-4:GapShifted 07:30=03:30-4:GapShifted",
            Rows(fixedTimes with { Gap = GapPolicy.Shift }, from, to));
        Assert.Equal(
            "-=02:00-5:GapSkipped! -=02:30-5:GapSkipped!", Rows(fixedTimes with { Gap = GapPolicy.Skip }, from, to));
        Assert.Equal(
            "06:40=01:40-5:Match -=02:00-5:GapSkipped! -=02:40-5:GapSkipped! 07:00=03:00-4:Match",
            Rows(Firing.Cron("*/40 * * * *", "America/New_York"), "2026-03-08T06:30Z", "2026-03-08T07:30Z"));
        Assert.Equal(
            "05:30=01:30-4:OverlapFirst 06:30=01:30-5:OverlapSkipped!",
            Rows(Firing.Cron("30 1 * * *", "America/New_York"), "2026-11-01T04:00Z", "2026-11-01T09:00Z"));
        Assert.Equal(
            "05:30=01:30-4:OverlapFirst 06:30=01:30-5:OverlapSecond 07:30=02:30-5:Match",
            Rows(Firing.Cron("30 * * * *", "America/New_York"), "2026-11-01T05:00Z", "2026-11-01T08:00Z"));

        // One instant, two reasons: the local time that exists is the better one.
        Assert.Equal("07:00=03:00-4:Match", Rows(Firing.Cron("0 2,3 * * *", "America/New_York"), from, to));
    }

    [Fact]
    public void Looking_ahead_and_back_allocates_nothing()
    {
        var zone = ZoneData.Embedded.Find("America/New_York");
        string[] patterns = ["* * * * *", "30 2 * * *", "0 0 29 2 *", "0 0 LW * FRI#2", "*/5 * * * * * 2026"];
        foreach (var text in patterns)
        {
            var pattern = CronPattern.Parse(text, default);
            var times = new ZonedTimes(pattern, zone, GapPolicy.NextValid, OverlapPolicy.Auto);
            var sum = times.After(0) ^ times.Before(1_800_000_000_000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var at = 1_770_000_000_000; at < 1_790_000_000_000; at += 9_999_999_999)
            {
                sum ^= times.After(at) ^ times.Before(at);
            }

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.NotEqual(1, sum);
        }
    }

    private static CalendarException Refusal(TimeSpec spec) =>
        Assert.Throws<CalendarException>(() => new Occurrences(Firing.Of(spec), ZoneData.Embedded));
}
