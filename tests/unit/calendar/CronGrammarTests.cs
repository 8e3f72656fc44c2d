using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>What is a pattern, and what is said about one that is none: field, position, and what to write.</summary>
public sealed class CronGrammarTests
{
    /// <summary>Pattern and what it fires from 2026-01-01 on.</summary>
    [Theory]
    [InlineData("@yearly", "2026-01-01T00:00 2027-01-01T00:00")]
    [InlineData("@annually", "2026-01-01T00:00 2027-01-01T00:00")]
    [InlineData("@monthly", "2026-01-01T00:00 2026-02-01T00:00")]
    [InlineData("@weekly", "2026-01-04T00:00 2026-01-11T00:00")]
    [InlineData("@daily", "2026-01-01T00:00 2026-01-02T00:00")]
    [InlineData("@midnight", "2026-01-01T00:00 2026-01-02T00:00")]
    [InlineData(" @hourly ", "2026-01-01T00:00 2026-01-01T01:00")]
    [InlineData("  0\t12 * * *  ", "2026-01-01T12:00 2026-01-02T12:00")]
    [InlineData("15-59/20 0 1 jan-Mar ?", "2026-01-01T00:15 2026-01-01T00:35")]
    [InlineData("0 0 ? * sun", "2026-01-04T00:00 2026-01-11T00:00")]
    [InlineData("0 0 * * 7", "2026-01-04T00:00 2026-01-11T00:00")]
    [InlineData("0 0 * * 5-7", "2026-01-02T00:00 2026-01-03T00:00")]
    [InlineData("0 0 * * 0-7/7", "2026-01-04T00:00 2026-01-11T00:00")]
    [InlineData("*/90 0 * * *", "2026-01-01T00:00 2026-01-02T00:00")]
    [InlineData("*/20 * * * * *", "2026-01-01T00:00 2026-01-01T00:00:20")]
    [InlineData("0 0 0 1 1 * 2030-2199/50", "2030-01-01T00:00 2080-01-01T00:00")]
    [InlineData("0 0 0 29 2 * 2100,2096", "2096-02-29T00:00")]
    [InlineData("0 0 15,l * *", "2026-01-15T00:00 2026-01-31T00:00")]
    [InlineData("0 0 * * mon#1,MON#3", "2026-01-05T00:00 2026-01-19T00:00")]
    [InlineData("0 0 * * FRI#L", "2026-01-30T00:00 2026-02-27T00:00")]
    [InlineData("0 0 1 * +MON", "2026-06-01T00:00 2027-02-01T00:00")]
    [InlineData("0 0 1 * +*", "2026-01-01T00:00 2026-02-01T00:00")]
    [InlineData("0 0 L-30 * *", "2026-01-01T00:00 2026-03-01T00:00")]
    public void A_pattern_fires(string pattern, string fires) =>
        Assert.Equal(fires, string.Join(' ', Firing.From(Firing.Cron(pattern), "2026-01-01", 2)));

    [Theory]
    [InlineData("0/15 * * * *", "minute", 1, "'0/15' is a step without a range. Write 0-59/15.")]
    [InlineData("0 5/6 * * *", "hour", 3, "Write 5-23/6.")]
    [InlineData("0 0 * * 1/2", "day of week", 9, "Write 1-6/2.")]
    [InlineData("/30 * * * *", "minute", 1, "Write */30.")]
    [InlineData("0 22-2 * * *", "hour", 3, "Write 22-23,0-2.")]
    [InlineData("0 0 * 11-2/2 *", "month", 7, "Write 1,11.")]
    [InlineData("0 0 * * FRI-MON", "day of week", 9, "Write 5-6,0-1.")]
    [InlineData("0 0 * * FRI-SUN", "day of week", 9, "Write 5-7.")]
    [InlineData("0 0 * * SAT-SUN", "day of week", 9, "Write 6,7.")]
    [InlineData("0 0 * * L", "day of week", 9, "Write 6 for every Saturday, or 6L for the month's last.")]
    [InlineData("0 0 1,15W * *", "day of month", 7, "Write one day alone, as in 15W")]
    [InlineData("0 0 1-15W * *", "day of month", 5, "Write one day alone")]
    [InlineData("0 0 W * *", "day of month", 5, "Write nW")]
    [InlineData("0 0 32W * *", "day of month", 5, "Write 1-31.")]
    [InlineData("0 ? * * *", "hour", 3, "Write *.")]
    [InlineData("?/5 0 * * *", "minute", 1, "Write */5.")]
    [InlineData("0 0 ?/2 * *", "day of month", 5, "Write */2.")]
    [InlineData("60 * * * *", "minute", 1, "'60' is out of range. Write 0-59.")]
    [InlineData("0 24 * * *", "hour", 3, "Write 0-23.")]
    [InlineData("0 0 0 * *", "day of month", 5, "Write 1-31.")]
    [InlineData("0 0 * 13 *", "month", 7, "Write 1-12 or JAN-DEC.")]
    [InlineData("0 0 * * 8", "day of week", 9, "Write 0-7 or SUN-SAT.")]
    [InlineData("0 0 0 1 1 * 1969", "year", 13, "Write 1970-2199.")]
    [InlineData("*/0 * * * *", "minute", 1, "has step 0")]
    [InlineData("*/x * * * *", "minute", 1, "a number from 1")]
    [InlineData("*5 * * * *", "minute", 1, "has something after the '*'")]
    [InlineData("1,,2 * * * *", "minute", 3, "is an empty element")]
    [InlineData("1, * * * *", "minute", 3, "is an empty element")]
    [InlineData("0 0 +1 * *", "day of month", 5, "stands only before the day of week")]
    [InlineData("0 0 * * MON,+TUE", "day of week", 9, "stands only before the day of week")]
    [InlineData("0 0 * * +", "day of week", 10, "is an empty element")]
    [InlineData("0 0 * * MON#6", "day of week", 9, "Write MON#1 to MON#5, or MON#L for the last.")]
    [InlineData("0 0 * * MON-FRI#2", "day of week", 9, "Write each weekday alone, as in 1#2,2#2.")]
    [InlineData("0 0 1#2 * *", "day of month", 5, "stands only in the day of week")]
    [InlineData("0#1 0 * * *", "minute", 1, "stands only in the day of week")]
    [InlineData("0 0 5L * *", "day of month", 5, "Write L-5, or 5L as day of week.")]
    [InlineData("0 0 L-31 * *", "day of month", 5, "Write L-0 to L-30.")]
    [InlineData("0 0 * * MONW", "day of week", 9, "Write MON-FRI for the working days.")]
    [InlineData("0 0 * FOO *", "month", 7, "is not a value of this field")]
    [InlineData("h 0 * * *", "minute", 1, "Write H.")]
    [InlineData("H(5) 0 * * *", "minute", 1, "Write H(0-59).")]
    [InlineData("H(9-5) 0 * * *", "minute", 1, "Write H(5-9).")]
    [InlineData("H5 0 * * *", "minute", 1, "Write H, H/n, H(a-b) or H(a-b)/n.")]
    [InlineData("0 0 0 1 1 * H", "year", 13, "Write 1970-2199.")]
    [InlineData("5~10 0 * * *", "pattern", 2, "Write H(a-b) for a~b.")]
    [InlineData("0 0 * * *;", "pattern", 10, "';' has no meaning")]
    [InlineData("0 0 * * ü", "pattern", 9, "U+00FC has no meaning")]
    [InlineData("CRON_TZ=UTC 0 0 * * *", "pattern", 1, "Write it as the schedule's zone.")]
    [InlineData("@reboot", "pattern", 1, "Write a pattern of times.")]
    [InlineData("@Daily", "pattern", 1, "Write @daily.")]
    [InlineData("@every 5m", "pattern", 1, "Write the duration as an 'every' schedule.")]
    [InlineData("@noon", "pattern", 1, "Write @yearly")]
    [InlineData("", "pattern", 0, "The pattern is empty.")]
    [InlineData("* * * *", "pattern", 0, "The pattern has 4 fields.")]
    [InlineData("* * * * * * * *", "pattern", 0, "The pattern has more than 7 fields.")]
    public void A_text_that_is_no_pattern_is_refused_with_its_replacement(
        string pattern, string field, int position, string message)
    {
        var error = Assert.Throws<CalendarException>(() => CronPattern.Parse(pattern, default));

        Assert.Equal((CalendarFault.Invalid, field, position), (error.Fault, error.Field, error.Position));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Line);
    }

    /// <summary>Every wrapped range and every step without a range has a replacement that is right.</summary>
    [Fact]
    public void What_is_written_instead_means_what_was_meant()
    {
        (int Field, int Min, int Max)[] fields = [(0, 0, 59), (1, 0, 23), (3, 1, 12), (4, 0, 7)];
        foreach (var (field, min, max) in fields)
        {
            for (var from = min; from <= max; from++)
            {
                for (var to = min; to < from; to++)
                {
                    var wrapped = Bits(field, Replacement(field, $"{from}-{to}"));
                    Assert.Equal(Bits(field, $"{from}-{max},{min}-{to}"), wrapped);
                    Assert.NotEqual(0UL, Bits(field, Replacement(field, $"{from}-{to}/2")));
                }

                var stepped = Bits(field, Replacement(field, $"{from}/3"));
                Assert.NotEqual(0UL, stepped & Bits(field, $"{from}"));
            }
        }
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    [InlineData("0 0 0 29 2 * 2100")]
    [InlineData("0 0 1 * +MON#2")]
    [InlineData("0 0 L-30 2 *")]
    public void A_pattern_that_matches_no_day_never_fires(string pattern)
    {
        var error = Assert.Throws<CalendarException>(() => CronPattern.Parse(pattern, default));
        Assert.Equal(CalendarFault.NeverFires, error.Fault);
    }

    /// <summary>The values are fixed for ever: a schedule must not move because the program was renewed.</summary>
    [Fact]
    public void H_chooses_the_same_values_for_ever()
    {
        int[] Values(string name) =>
        [
            .. new[] { (60, "minute"), (24, "hour"), (28, "day of month"), (12, "month"), (7, "day of week") }
                .Select(field => new HashKey("default", name).Below(field.Item2, field.Item1)),
        ];

        Assert.Equal([58, 7, 11, 1, 0], Values("backup"));
        Assert.Equal([39, 14, 3, 9, 6], Values("report"));
        Assert.Equal(
            new HashKey("default", "backup").Below("minute", 60),
            MinuteOf(Firing.Cron("H 3 * * *") with { Name = "backup" }));
    }

    [Fact]
    public void H_stays_in_its_range_and_spreads_over_it()
    {
        var minutes = new HashSet<int>();
        for (var i = 0; i < 200; i++)
        {
            minutes.Add(MinuteOf(Firing.Cron("H(10-19) 3 * * *") with { Name = $"job-{i}" }));
        }

        Assert.Equal(Enumerable.Range(10, 10), minutes.Order());
    }

    [Fact]
    public void H_with_a_step_starts_somewhere_in_the_first_step_and_is_interval_like()
    {
        var definition = Firing.Cron("H/15 * * * *", "America/New_York") with { Name = "spread" };
        var first = MinuteOf(definition);
        Assert.InRange(first, 0, 14);
        Assert.Equal(
            new[] { first, first + 15, first + 30, first + 45 },
            Firing.From(definition, "2026-01-01", 4).Select(at => int.Parse(at[14..16], null)));

        // Both passes of an hour, as an interval has it.
        Assert.Equal(12, Firing.Between(definition, "2026-11-01T00:00", "2026-11-01T02:00").Length);
    }

    private static string Replacement(int field, string element)
    {
        var pattern = Pattern(field, element);
        var message = Assert.Throws<CalendarException>(() => CronParser.Parse(pattern, default)).Message;
        return message[(message.IndexOf("Write ", StringComparison.Ordinal) + 6)..^1];
    }

    private static ulong Bits(int field, string element)
    {
        var masks = CronParser.Parse(Pattern(field, element), default);
        return field switch { 0 => masks.Minutes, 1 => masks.Hours, 3 => masks.Months, _ => masks.Weekdays };
    }

    private static string Pattern(int field, string element) =>
        string.Join(' ', Enumerable.Range(0, 5).Select(index => index == field ? element : "*"));

    private static int MinuteOf(ScheduleDefinition definition) =>
        int.Parse(Firing.From(definition, "2026-01-01", 1)[0][14..16], null);
}
