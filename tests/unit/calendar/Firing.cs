using System.Globalization;
using Sched.Calendar;

namespace Sched.Tests.Calendar;

/// <summary>Definitions in short, and what they fire as text.</summary>
internal static class Firing
{
    public static ScheduleDefinition Cron(string pattern, string zone = "UTC") => Of(new CronSpec(pattern), zone);

    public static ScheduleDefinition Of(TimeSpec spec, string zone = "UTC") => new() { Specs = [spec], Zone = zone };

    /// <summary>What fires from a local time on, at most so many, as UTC: <c>2026-03-08T07:00</c>.</summary>
    public static string[] From(ScheduleDefinition definition, string local, int count) =>
        [.. Ahead(definition, local).Take(count)];

    /// <summary>What fires between two local times.</summary>
    public static string[] Between(ScheduleDefinition definition, string from, string to)
    {
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        return
        [
            .. occurrences.Explain(Local(occurrences, from), Local(occurrences, to), all: false)
                .Select(static row => Show(row.NominalMs!.Value)),
        ];
    }

    public static IEnumerable<string> Ahead(ScheduleDefinition definition, string local)
    {
        var occurrences = new Occurrences(definition, ZoneData.Embedded);
        var at = Local(occurrences, local) - 1;
        while (occurrences.TryNext(at, out at))
        {
            yield return Show(at);
        }
    }

    public static string Show(long instantMs)
    {
        var text = DateTimeOffset.FromUnixTimeMilliseconds(instantMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return text.EndsWith(":00", StringComparison.Ordinal) ? text[..^3] : text;
    }

    public static long Instant(string text) =>
        ClockText.TryParseInstantMs(text, out var instant) ? instant : throw new FormatException(text);

    public static long Local(Occurrences occurrences, string text) =>
        ClockText.TryParseLocalMs(text, out var local)
            ? occurrences.InstantOfLocalMs(local)
            : throw new FormatException(text);
}
