using System.Diagnostics;
using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>Recurrence rules: what they fire through our policies, what is refused, and that all end.</summary>
public sealed class RRuleTests
{
    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=9", "UTC", "2026-01-01T09:00 2026-01-02T09:00 2026-01-03T09:00")]
    [InlineData(
        "DTSTART:20260105T083000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "UTC",
        "2026-01-05T08:30 2026-01-09T08:30 2026-01-19T08:30")]
    [InlineData(
        "DTSTART=20200101T170000;FREQ=MONTHLY;BYDAY=-1FR", "Europe/Berlin",
        "2026-01-30T16:00 2026-02-27T16:00 2026-03-27T16:00")]
    [InlineData(
        "DTSTART:20200101T170000 FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR", "UTC",
        "2026-01-30T17:00 2026-02-27T17:00 2026-03-31T17:00")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "UTC", "2028-02-29T00:00 2032-02-29T00:00 2036-02-29T00:00")]
    [InlineData("DTSTART:20260101T090000;FREQ=DAILY;COUNT=2", "UTC", "2026-01-01T09:00 2026-01-02T09:00")]
    [InlineData("DTSTART:20260101T090000;FREQ=DAILY;UNTIL=20260102", "UTC", "2026-01-01T09:00 2026-01-02T09:00")]
    [InlineData("DTSTART:20260101T090000;FREQ=DAILY;UNTIL=20260102T085959", "UTC", "2026-01-01T09:00")]
    public void A_rule_fires(string rule, string zone, string fires) =>
        Assert.Equal(fires, string.Join(' ', Firing.From(Firing.Of(new RRuleSpec(rule), zone), "2026-01-01", 3)));

    [Fact]
    public void A_rule_in_a_gap_is_shifted_as_RFC_5545_has_it_unless_asked_otherwise()
    {
        var definition = Firing.Of(new RRuleSpec("FREQ=DAILY;BYHOUR=2;BYMINUTE=30"), "America/New_York");
        Assert.Equal(["2026-03-08T07:30", "2026-03-09T06:30"], Firing.From(definition, "2026-03-08", 2));
        Assert.Equal(
            ["2026-03-08T07:00", "2026-03-09T06:30"],
            Firing.From(definition with { Gap = GapPolicy.NextValid }, "2026-03-08", 2));
        var overlapping = Firing.Of(new RRuleSpec("FREQ=DAILY;BYHOUR=1;BYMINUTE=30"), "America/New_York");
        Assert.Equal(["2026-11-01T05:30"], Firing.Between(overlapping, "2026-11-01", "2026-11-02"));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=1,2,13;BYMINUTE=0,30", "America/New_York", "2026-02-20", "2026-03-20")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,-1;BYHOUR=0", "Pacific/Apia", "2011-01-01", "2016-01-01")]
    [InlineData(
        "DTSTART:20230101T000000;FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1,53;BYDAY=MO", "UTC", "2000-01-01", "2190-01-01")]
    public void A_rule_gives_the_same_ahead_back_and_explained(string rule, string zone, string from, string to)
    {
        var definition = Firing.Of(new RRuleSpec(rule), zone);
        string[] explained = Firing.Between(definition, from, to);
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        var (first, end) = (Firing.Local(occurrences, from), Firing.Local(occurrences, to));
        var back = new List<string>();
        for (var at = end; occurrences.TryPrevious(at, out at) && at >= first;)
        {
            back.Insert(0, Firing.Show(at));
        }

        Assert.NotEmpty(explained);
        Assert.Equal(explained, Firing.From(definition, from, explained.Length));
        Assert.Equal(explained, back);
    }

    [Theory]
    [InlineData("", "FREQ", "is no frequency")]
    [InlineData("FREQ=HOURLY", "FREQ", "more often than daily")]
    [InlineData("FREQ=daily", "FREQ", "is no frequency")]
    [InlineData("FREQ=DAILY;FREQ=DAILY", "FREQ", "is there twice")]
    [InlineData("FREQ=DAILY;BYDAY", "RRULE", "NAME=VALUE")]
    [InlineData("FREQ=DAILY;X=1", "X", "no part of a rule")]
    [InlineData("FREQ=DAILY;BYHOUR=24", "BYHOUR", "0 to 23")]
    [InlineData("FREQ=DAILY;BYHOUR=", "RRULE", "NAME=VALUE")]
    [InlineData("FREQ=DAILY;BYHOUR=1,", "BYHOUR", "0 to 23")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL", "1 to")]
    [InlineData("DTSTART:20260101T000000;FREQ=DAILY;COUNT=10001", "COUNT", "1 to 10000")]
    [InlineData("FREQ=DAILY;COUNT=5", "COUNT", "DTSTART")]
    [InlineData("DTSTART:20260101T000000;FREQ=DAILY;COUNT=5;UNTIL=20260102", "UNTIL", "exclude")]
    [InlineData("FREQ=DAILY;UNTIL=20260301T000000Z", "UNTIL", "without Z")]
    [InlineData("FREQ=DAILY;UNTIL=tomorrow", "UNTIL", "no local time")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260101T000000;FREQ=DAILY", "DTSTART", "zone")]
    [InlineData("DTSTART:20260101T000000Z;FREQ=DAILY", "DTSTART", "without Z")]
    [InlineData("FREQ=DAILY;BYDAY=2MO", "BYDAY", "is numbered")]
    [InlineData("FREQ=MONTHLY;BYDAY=XX", "BYDAY", "is no weekday")]
    [InlineData("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO", "YEARLY only")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", "WEEKLY")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS", "another BY list")]
    public void What_is_no_rule_is_refused(string rule, string field, string message)
    {
        var error = Assert.Throws<CalendarException>(() => RRuleTimes.Parse(rule));
        Assert.Equal((CalendarFault.Invalid, field), (error.Fault, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Hostile =>
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=100000;BYYEARDAY=366",
        $"FREQ=YEARLY;BYSETPOS=366;BYDAY=MO;BYHOUR={Numbers(24)}",
        $"FREQ=YEARLY;BYDAY=MO;BYHOUR={Numbers(24)}",
        $"FREQ=YEARLY;BYMONTHDAY={string.Join(',', Enumerable.Range(1, 31))};BYMINUTE={Numbers(27)}",
        $"FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2;BYMINUTE={Numbers(27)}",
        $"FREQ=DAILY;BYSECOND={Numbers(60)};BYMINUTE={Numbers(16)};BYMONTH=2",
        $"DTSTART:19700101T000000;FREQ=DAILY;COUNT=10000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        $"FREQ=MONTHLY;BYSETPOS=-366;BYDAY=MO,TU,WE,TH,FR;BYMINUTE={Numbers(60)}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_rule_ends_within_its_budget(string rule)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            var occurrences = new Occurrences(Firing.Of(new RRuleSpec(rule), "America/New_York"), ZoneData.Embedded);
            occurrences.TryNext(1_800_000_000_000, out _);
            occurrences.TryPrevious(1_800_000_000_000, out _);
            occurrences.TryNext(7_000_000_000_000, out _);
        }
        catch (CalendarException error)
        {
            Assert.NotEqual(CalendarFault.Invalid, error.Fault);
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{watch.ElapsedMilliseconds} ms, {(GC.GetTotalAllocatedBytes() - before) >> 20} MB");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public void Lists_that_multiply_too_far_are_refused()
    {
        string[] rules =
        [
            $"FREQ=DAILY;BYHOUR={Numbers(24)};BYMINUTE={Numbers(60)}",
            $"FREQ=YEARLY;BYSETPOS=366;BYDAY=MO;BYHOUR={Numbers(24)};BYMINUTE={Numbers(41)}",
        ];
        Assert.All(rules, rule => Assert.Contains(
            "multiply",
            Assert.Throws<CalendarException>(() => RRuleTimes.Parse(rule)).Message,
            StringComparison.Ordinal));
    }

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));
}
