using Cronos;
using NodaTime;
using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>
/// A second opinion where the grammars agree: one day field at most is restricted, and a field is interval-like by its
/// asterisk alone. Cronos goes by the framework's zones, so it is given zones that are made from the same data.
/// </summary>
public sealed class CronosTests
{
    private static readonly string[] ZoneNames = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"];

    [Fact]
    public void Cronos_finds_the_same_instants()
    {
        var random = new Random(42);
        var compared = 0;
        foreach (var name in ZoneNames)
        {
            var zone = NewZone(name);
            for (var i = 0; i < 300; i++)
            {
                var text = NewPattern(random);
                var cronos = CronExpression.Parse(text, CronFormat.IncludeSeconds);
                var times = new ZonedTimes(
                    CronPattern.Parse(text, default),
                    ZoneData.Embedded.Find(name),
                    GapPolicy.NextValid,
                    OverlapPolicy.Auto);
                var at = random.NextInt64(1_704_067_200, 1_893_456_000) * 1_000;
                for (var step = 0; step < 20; step++)
                {
                    var expected = cronos.GetNextOccurrence(
                        DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime, zone)!.Value;
                    at = times.After(at);
                    Assert.True(
                        new DateTimeOffset(expected, TimeSpan.Zero).ToUnixTimeMilliseconds() == at,
                        $"'{text}' in {name}: Cronos says {expected:s}, the calendar {Firing.Show(at)}");
                    compared++;
                }
            }
        }

        Assert.Equal(24_000, compared);
    }

    private static string NewPattern(Random random)
    {
        string Values(int min, int max) =>
            string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(min, max + 1)).Distinct());

        var minute = random.Next(4) switch { 0 => "*", 1 => $"*/{random.Next(2, 31)}", _ => Values(0, 59) };
        var hour = random.Next(4) == 0 ? "*" : Values(0, 3);
        var day = random.Next(5) switch
        {
            0 => "L",
            1 => $"L-{random.Next(5)}",
            2 => $"{random.Next(1, 29)}W",
            _ => Values(1, 28),
        };
        var weekday = random.Next(3) switch
        {
            0 => $"{random.Next(7)}#{random.Next(1, 5)}",
            1 => $"{random.Next(7)}L",
            _ => Values(0, 6),
        };
        var days = random.Next(3) switch { 0 => ("*", "*"), 1 => (day, "*"), _ => ("*", weekday) };
        var month = random.Next(3) == 0 ? Values(1, 12) : "*";
        return $"0 {minute} {hour} {days.Item1} {month} {days.Item2}";
    }

    /// <summary>The framework's form of a zone with at most two jumps a year, from NodaTime's data.</summary>
    private static TimeZoneInfo NewZone(string name)
    {
        var zone = DateTimeZoneProviders.Tzdb[name];
        var standard = zone.GetUtcOffset(Instant.FromUtc(2024, 1, 1, 0, 0)).ToTimeSpan();
        var rules = new List<TimeZoneInfo.AdjustmentRule>();
        for (var year = 2024; year < 2060; year++)
        {
            var (from, to) = (Instant.FromUtc(year, 1, 2, 0, 0), Instant.FromUtc(year, 12, 31, 0, 0));
            ZoneIntervalOf[] summers =
            [
                .. zone.GetZoneIntervals(from, to).Where(static interval => interval.Savings != Offset.Zero)
                    .Select(static interval => new ZoneIntervalOf(interval.IsoLocalStart, interval.IsoLocalEnd)),
            ];
            foreach (var summer in summers)
            {
                // A rule's beginning is told in standard time, its end in summer time.
                rules.Add(TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                    new DateTime(year, 1, 1),
                    new DateTime(year, 12, 31),
                    TimeSpan.FromHours(1),
                    Transition(summer.Start.PlusHours(-1)),
                    Transition(summer.End)));
            }
        }

        return TimeZoneInfo.CreateCustomTimeZone(name, standard, name, name, name, [.. rules]);
    }

    private static TimeZoneInfo.TransitionTime Transition(LocalDateTime local) =>
        TimeZoneInfo.TransitionTime.CreateFixedDateRule(
            new DateTime(1, 1, 1, local.Hour, local.Minute, 0), local.Month, local.Day);

    private readonly record struct ZoneIntervalOf(LocalDateTime Start, LocalDateTime End);
}
