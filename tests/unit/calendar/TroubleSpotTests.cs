using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>The places where public trackers show that schedulers stumbled, each written down by hand.</summary>
public sealed class TroubleSpotTests
{
    /// <summary>Zone, pattern, from and to on the zone's clock, and what fires as UTC.</summary>
    public static TheoryData<string, string, string, string, string> Spots => new()
    {
        // Gaps at midnight: the day begins at one o'clock.
        { "Africa/Cairo", "0 0 * * *", "2026-04-23T12:00", "2026-04-25T12:00", "2026-04-23T22:00 2026-04-24T21:00" },
        {
            "America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00", "2018-11-05T12:00",
            "2018-11-04T03:00 2018-11-05T02:00"
        },
        {
            "America/Asuncion", "0 0 * * *", "2023-09-30T12:00", "2023-10-02T12:00",
            "2023-10-01T04:00 2023-10-02T03:00"
        },
        { "Asia/Beirut", "30 0 * * *", "2026-03-28T12:00", "2026-03-30T12:00", "2026-03-28T22:00 2026-03-29T21:30" },
        { "Africa/Cairo", "*/20 0 * * *", "2026-04-23T23:00", "2026-04-24T23:00", "" },

        // Overlaps at midnight: the date goes back.
        { "America/Sao_Paulo", "30 23 * * *", "2018-02-17T12:00", "2018-02-18T12:00", "2018-02-18T01:30" },
        { "Africa/Cairo", "0 23 * * *", "2026-10-29T12:00", "2026-10-30T12:00", "2026-10-29T20:00" },

        // Half an hour of gap and overlap.
        {
            "Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00", "2026-10-05T12:00",
            "2026-10-03T15:30 2026-10-04T15:15"
        },
        { "Australia/Lord_Howe", "45 1 * * *", "2026-04-04T12:00", "2026-04-05T12:00", "2026-04-04T14:45" },
        {
            "Australia/Lord_Howe", "*/15 1 * * *", "2026-04-05T01:00", "2026-04-05T03:00",
            "2026-04-04T14:00 2026-04-04T14:15 2026-04-04T14:30 2026-04-04T14:45 2026-04-04T15:00 2026-04-04T15:15"
        },

        // Chile changes on Saturday at midnight; its islands at the same moment at 22:00.
        { "America/Santiago", "0 0 * * 0", "2026-09-05T12:00", "2026-09-06T12:00", "2026-09-06T04:00" },
        { "Pacific/Easter", "30 22 * * 6", "2026-09-05T12:00", "2026-09-06T12:00", "2026-09-06T04:00" },

        // Morocco falls back for Ramadan and returns; the dates move each year.
        {
            "Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00", "2026-02-16T12:00",
            "2026-02-15T01:30 2026-02-16T02:30"
        },
        { "Africa/Casablanca", "30 2 * * *", "2026-03-21T12:00", "2026-03-22T12:00", "2026-03-22T02:00" },

        // Troll jumps by two hours at once.
        { "Antarctica/Troll", "30 1 * * *", "2026-03-29T00:00", "2026-03-29T12:00", "2026-03-29T01:00" },
        { "Antarctica/Troll", "30 1 * * *", "2026-10-25T00:00", "2026-10-25T12:00", "2026-10-24T23:30" },

        // Dublin's standard time is its summer's: what counts is the clock.
        { "Europe/Dublin", "30 1 * * *", "2026-03-29T00:00", "2026-03-29T12:00", "2026-03-29T01:00" },
        { "Europe/Dublin", "30 1 * * *", "2026-10-25T00:00", "2026-10-25T12:00", "2026-10-25T00:30" },

        // Days that never were: Kwajalein's 1993-08-21, Apia's 2011-12-30.
        {
            "Pacific/Kwajalein", "0 9 * * *", "1993-08-20T00:00", "1993-08-23T00:00",
            "1993-08-20T21:00 1993-08-21T12:00 1993-08-21T21:00"
        },
        {
            "Pacific/Apia", "0 9 * * *", "2011-12-29T00:00", "2012-01-01T00:00",
            "2011-12-29T19:00 2011-12-30T10:00 2011-12-30T19:00"
        },
        { "Pacific/Apia", "0 * 30 * *", "2011-12-29T23:00", "2012-01-01T00:00", "" },

        // New York, for all who only know this one.
        {
            "America/New_York", "30 2 * * *", "2026-03-08T00:00", "2026-03-10T00:00",
            "2026-03-08T07:00 2026-03-09T06:30"
        },
        { "America/New_York", "0,15,30,45 2 * * *", "2026-03-08T00:00", "2026-03-08T04:00", "2026-03-08T07:00" },
        { "America/New_York", "30 1 * * *", "2026-11-01T00:00", "2026-11-02T00:00", "2026-11-01T05:30" },
        {
            "America/New_York", "0 * * * *", "2026-11-01T00:30", "2026-11-01T02:30",
            "2026-11-01T05:00 2026-11-01T06:00 2026-11-01T07:00"
        },
        { "America/New_York", "0 3 * * *", "2026-03-08T00:00", "2026-03-08T12:00", "2026-03-08T07:00" },

        // The month's end.
        { "UTC", "0 0 29 2 *", "2096-01-01", "2109-01-01", "2096-02-29T00:00 2104-02-29T00:00 2108-02-29T00:00" },
        {
            "UTC", "0 0 31 * *", "2026-01-01", "2026-08-01",
            "2026-01-31T00:00 2026-03-31T00:00 2026-05-31T00:00 2026-07-31T00:00"
        },
        { "UTC", "0 0 * * FRI#5", "2026-01-01", "2026-08-01", "2026-01-30T00:00 2026-05-29T00:00 2026-07-31T00:00" },
        { "UTC", "0 0 1W * *", "2026-08-01", "2026-09-15", "2026-08-03T00:00 2026-09-01T00:00" },
        { "UTC", "0 0 31W * *", "2026-05-01", "2026-08-01", "2026-05-29T00:00 2026-07-31T00:00" },
        { "UTC", "0 0 LW * *", "2026-05-01", "2026-07-01", "2026-05-29T00:00 2026-06-30T00:00" },
        { "UTC", "0 0 L-2 2 *", "2026-01-01", "2029-01-01", "2026-02-26T00:00 2027-02-26T00:00 2028-02-27T00:00" },
        { "UTC", "0 0 * * 5L", "2026-01-01", "2026-03-01", "2026-01-30T00:00 2026-02-27T00:00" },

        // Both days: either, or with '+' both; a step is a restriction, an asterisk is none.
        { "UTC", "0 0 13 * 5", "2026-02-01", "2026-02-21", "2026-02-06T00:00 2026-02-13T00:00 2026-02-20T00:00" },
        { "UTC", "0 0 13 * +5", "2026-01-01", "2026-12-01", "2026-02-13T00:00 2026-03-13T00:00 2026-11-13T00:00" },
        {
            "UTC", "0 0 */15 * 1", "2026-02-01", "2026-02-17",
            "2026-02-01T00:00 2026-02-02T00:00 2026-02-09T00:00 2026-02-16T00:00"
        },
        { "UTC", "0 0 *,5 * 1", "2026-02-01", "2026-02-10", "2026-02-02T00:00 2026-02-09T00:00" },
    };

    [Theory]
    [MemberData(nameof(Spots))]
    public void A_trouble_spot_fires_as_written_here(
        string zone, string pattern, string from, string to, string fires) =>
        Assert.Equal(fires, string.Join(' ', Firing.Between(Firing.Cron(pattern, zone), from, to)));

    [Theory]
    [InlineData(GapPolicy.Shift, "2026-03-08T07:00 2026-03-08T07:30 2026-03-09T06:00 2026-03-09T06:30")]
    [InlineData(GapPolicy.Skip, "2026-03-09T06:00 2026-03-09T06:30")]
    [InlineData(GapPolicy.NextValid, "2026-03-08T07:00 2026-03-09T06:00 2026-03-09T06:30")]
    public void A_gap_follows_its_policy(GapPolicy gap, string fires)
    {
        var definition = Firing.Cron("0,30 2 * * *", "America/New_York") with { Gap = gap };
        Assert.Equal(fires, string.Join(' ', Firing.Between(definition, "2026-03-08T00:00", "2026-03-10T00:00")));
    }

    [Theory]
    [InlineData("30 1 * * *", OverlapPolicy.Auto, "05:30")]
    [InlineData("30 1 * * *", OverlapPolicy.First, "05:30")]
    [InlineData("30 1 * * *", OverlapPolicy.Last, "06:30")]
    [InlineData("30 1 * * *", OverlapPolicy.Both, "05:30 06:30")]
    [InlineData("*/30 1 * * *", OverlapPolicy.Auto, "05:00 05:30 06:00 06:30")]
    [InlineData("*/30 1 * * *", OverlapPolicy.First, "05:00 05:30")]
    [InlineData("*/30 1 * * *", OverlapPolicy.Last, "06:00 06:30")]
    public void An_overlap_follows_its_policy(string pattern, OverlapPolicy overlap, string fires)
    {
        var definition = Firing.Cron(pattern, "America/New_York") with { OverlapTimes = overlap };
        Assert.Equal(
            fires,
            string.Join(' ', Firing.Between(definition, "2026-11-01", "2026-11-02").Select(at => at[11..])));
    }
}
