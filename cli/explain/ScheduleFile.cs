using Sched.Calendar;
using Sched.Cli.Yaml;

namespace Sched.Cli.Explain;

/// <summary>
/// Reads schedules from the YAML that <c>import</c> prints: a mapping with the list <c>schedules</c>, or one schedule
/// alone. What says how and where it runs is passed over here; only when is asked.
/// </summary>
internal static class ScheduleFile
{
    private static readonly string[] Keys =
    [
        "name", "namespace", "zone", "cron", "every", "phase", "every_days", "rrule", "at", "exclude", "gap",
        "overlap_times", "start", "end", "overlap", "max_concurrent", "misfire", "max_runs", "window", "tolerance",
        "catch_up", "paused", "flex", "description", "labels", "job",
    ];

    public static IReadOnlyList<ScheduleDefinition> Read(string path, string defaultNamespace)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(error.Message);
        }

        try
        {
            return Parse(text, defaultNamespace);
        }
        catch (UsageException error)
        {
            throw new UsageException($"{path}: {error.Message}");
        }
    }

    public static IReadOnlyList<ScheduleDefinition> Parse(string text, string defaultNamespace)
    {
        var schedules = new List<ScheduleDefinition>();
        foreach (var document in YamlReader.Read(text))
        {
            if (document is not YamlMap map)
            {
                throw new UsageException($"Line {document.Line}: a schedule is a mapping, this is {document.Kind}.");
            }

            var list = map["schedules"] switch
            {
                null => [map],
                YamlList found => found.Items,
                var other => throw new UsageException($"Line {other.Line}: 'schedules' should be a list."),
            };
            schedules.AddRange(list.Select(item => item is YamlMap schedule
                ? Read(schedule, defaultNamespace)
                : throw new UsageException($"Line {item.Line}: a schedule is a mapping, this is {item.Kind}.")));
        }

        return schedules;
    }

    private static ScheduleDefinition Read(YamlMap map, string defaultNamespace)
    {
        var unknown = map.Entries.FirstOrDefault(static entry => !Keys.Contains(entry.Key));
        if (unknown.Key is not null)
        {
            throw new UsageException(
                $"Line {unknown.Value.Line}: a schedule has no '{unknown.Key}'. Its keys: {string.Join(", ", Keys)}.");
        }

        try
        {
            return new ScheduleDefinition
            {
                Name = map.Text("name") ?? "",
                Namespace = map.Text("namespace") ?? defaultNamespace,
                Zone = map.Text("zone") ?? "UTC",
                Specs = Specs(map),
                Exclusions = [.. map.Texts("exclude").Select(DateRange.Parse)],
                Gap = map.Text("gap") is { } gap ? PolicyText.Gap(gap) : null,
                OverlapTimes = PolicyText.Overlap(map.Text("overlap_times") ?? "auto"),
                StartMs = Instant(map, "start"),
                EndMs = Instant(map, "end"),
            };
        }
        catch (CalendarException error)
        {
            throw new UsageException($"Line {map.Line}: {error.Line}");
        }
    }

    private static List<TimeSpec> Specs(YamlMap map)
    {
        var specs = new List<TimeSpec>();
        specs.AddRange(map.Texts("cron").Select(static pattern => new CronSpec(pattern)));
        specs.AddRange(map.Texts("every").Select(duration => new EverySpec(duration, Instant(map, "phase") ?? 0)));
        specs.AddRange(map.Texts("rrule").Select(static rule => new RRuleSpec(rule)));
        specs.AddRange(map.Texts("at").Select(static at => new AtSpec(at)));
        if (map.Map("every_days") is { } days)
        {
            var count = days.Number("days") ?? throw new UsageException($"Line {days.Line}: 'days' is missing.");
            specs.Add(new DaysSpec(
                (int)Math.Clamp(count, int.MinValue, int.MaxValue), days.Texts("at"), days.Text("anchor") ?? ""));
        }

        return specs.Count > 0
            ? specs
            : throw new UsageException(
                $"Line {map.Line}: the schedule says no times. Write cron, every, every_days, rrule or at.");
    }

    private static long? Instant(YamlMap map, string key) => map.Text(key) switch
    {
        null => null,
        var text when ClockText.TryParseInstantMs(text, out var instant) => instant,
        var other => throw new UsageException(
            $"Line {map[key]!.Line}: '{key}' should be an instant such as 2026-01-01T00:00:00Z, not '{other}'."),
    };
}
