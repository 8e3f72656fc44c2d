using System.CommandLine;
using Sched.Calendar;

namespace Sched.Cli.Explain;

/// <summary><c>schedule explain</c>: when a definition fires, and why. It asks no cluster.</summary>
internal sealed class ExplainCommand
{
    // What a terminal, a pager and a diff still bear.
    private const int RowsMax = 1_000_000;

    private readonly Option<string[]> _cron = new("--cron")
    {
        Description = "A cron pattern of 5, 6 (second first) or 7 fields (year last), or a nickname such as @daily.",
        HelpName = "PATTERN",
    };

    private readonly Option<string?> _every = new("--every")
    {
        Description = "Elapsed time from 1970-01-01T00:00Z on: 90s, 15m, 1h30m, PT6H.",
        HelpName = "DURATION",
    };

    private readonly Option<int?> _everyDays = new("--every-days")
    {
        Description = "Every N days of the zone's calendar, counted from 1970-01-01, at the times of --at.",
        HelpName = "N",
    };

    private readonly Option<string[]> _at = new("--at")
    {
        Description = "With --every-days a time of the day; alone a point in time, as --from.",
        HelpName = "TIME",
    };

    private readonly Option<string[]> _rrule = new("--rrule")
    {
        Description = "A recurrence rule of RFC 5545, DAILY to YEARLY: 'DTSTART:20260101T090000;FREQ=WEEKLY'.",
        HelpName = "RULE",
    };

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "Schedules as YAML; --name chooses one of several.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "A local date on which nothing fires, or two with a slash, both included.",
        HelpName = "DATE",
    };

    private readonly Option<string> _zone = new("--zone")
    {
        Description = "The zone whose clock is meant.",
        HelpName = "ZONE",
        DefaultValueFactory = static _ => "UTC",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "The schedule's name, which H in a pattern depends on.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string> _from = new("--from")
    {
        Description = "From when on, included: with an offset, or on the zone's clock.",
        HelpName = "TIME",
        Required = true,
    };

    private readonly Option<string> _to = new("--to")
    {
        Description = "Until when, excluded.",
        HelpName = "TIME",
        Required = true,
    };

    private readonly Option<string?> _gap = new("--gap")
    {
        Description = "Local times that a clock jumps over: next-valid (default), skip or shift (RRULE's default).",
        HelpName = "POLICY",
    };

    private readonly Option<string?> _overlap = new("--overlap-times")
    {
        Description = "Local times that a clock shows twice: auto, first, last or both. Default: auto.",
        HelpName = "POLICY",
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Show what does not fire too, and why.",
    };

    private readonly Option<string?> _zoneData = new("--zone-data")
    {
        Description = "The time zone database to go by, as .nzd. Default: the one built in.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _diff = new("--diff")
    {
        Description = "Show only what another time zone database (.nzd) or another definition (YAML) would change.",
        HelpName = "FILE",
    };

    private readonly GlobalOptions _globals;
    private readonly Surroundings _surroundings;

    private ExplainCommand(GlobalOptions globals, Surroundings surroundings)
    {
        _globals = globals;
        _surroundings = surroundings;
    }

    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var explain = new ExplainCommand(globals, surroundings);
        var command = new Command("explain", "Shows when a definition fires, and why. Needs no cluster.");
        Option[] options =
        [
            explain._cron, explain._every, explain._everyDays, explain._at, explain._rrule, explain._file,
            explain._exclude, explain._zone, explain._name, explain._from, explain._to, explain._gap, explain._overlap,
            explain._all, explain._zoneData, explain._diff,
        ];
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(explain.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var definition = Definition(parsed);
        var zones = ReadZones(parsed.GetValue(_zoneData));
        var occurrences = Ready(parsed, definition, zones);
        var from = Instant("--from", parsed.GetValue(_from)!, occurrences);
        var to = Instant("--to", parsed.GetValue(_to)!, occurrences);
        using var writer = new ExplainWriter(
            _surroundings.Out, parsed.GetValue(_globals.Output) == OutputFormat.Json);
        var rows = parsed.GetValue(_diff) is { } other
            ? Changes(parsed, occurrences, other, from, to)
            : occurrences.Explain(from, to, parsed.GetValue(_all)).Select(static row => (row, (string?)null));
        writer.Heading(parsed.GetValue(_diff) is not null);
        var count = 0;
        foreach (var (row, change) in rows)
        {
            if (++count > RowsMax)
            {
                throw new UsageException($"There are more than {RowsMax:N0} rows. Bring --from and --to closer.");
            }

            writer.Row(in row, change);
        }

        return ExitCodes.Ok;
    }

    private IEnumerable<(Explanation Row, string? Change)> Changes(
        ParseResult parsed, Occurrences before, string other, long from, long to)
    {
        var isZones = other.EndsWith(".nzd", StringComparison.Ordinal);
        var zones = ReadZones(isZones ? other : parsed.GetValue(_zoneData));
        var definition = isZones ? Definition(parsed) : FromFile(other, parsed);
        var after = Ready(parsed, definition, zones);
        return ExplainDiff.Of(before.Explain(from, to, all: false), after.Explain(from, to, all: false))
            .Select(static change => (change.Row, (string?)change.Change));
    }

    private ScheduleDefinition Definition(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is { } file)
        {
            Option[] kinds = [_cron, _every, _everyDays, _at, _rrule];
            return Array.Find(kinds, kind => parsed.GetResult(kind) is not null) is { } other
                ? throw new UsageException($"--file does not go with {other.Name}: the file says what fires.")
                : FromFile(file, parsed);
        }

        var times = parsed.GetValue(_at) ?? [];
        var specs = new List<TimeSpec>();
        specs.AddRange((parsed.GetValue(_cron) ?? []).Select(static pattern => new CronSpec(pattern)));
        specs.AddRange((parsed.GetValue(_rrule) ?? []).Select(static rule => new RRuleSpec(rule)));
        if (parsed.GetValue(_every) is { } every)
        {
            specs.Add(new EverySpec(every));
        }

        if (parsed.GetValue(_everyDays) is { } days)
        {
            specs.Add(new DaysSpec(days, times));
        }
        else
        {
            specs.AddRange(times.Select(static at => new AtSpec(at)));
        }

        if (specs.Count == 0)
        {
            throw new UsageException(
                "What fires? Write --cron, --every, --every-days with --at, --rrule, --at or --file.");
        }

        return WithOptions(parsed, new ScheduleDefinition
        {
            Name = parsed.GetValue(_name)!,
            Namespace = parsed.GetValue(_globals.Namespace)!,
            Specs = specs,
        });
    }

    private ScheduleDefinition FromFile(string file, ParseResult parsed)
    {
        var name = parsed.GetValue(_name)!;
        var all = ScheduleFile.Read(file, parsed.GetValue(_globals.Namespace)!);
        if (all.Count == 0)
        {
            throw new UsageException($"{file}: there is no schedule in it.");
        }

        var named = name.Length == 0 ? all : [.. all.Where(schedule => schedule.Name == name)];
        return named.Count == 1
            ? WithOptions(parsed, named[0])
            : throw new UsageException(
                $"{file}: there are {named.Count} schedules{(name.Length > 0 ? $" named '{name}'" : "")}. Choose one "
                + $"with --name: {string.Join(", ", all.Select(static schedule => schedule.Name))}.");
    }

    /// <summary>What stands on the command line goes before what stands in a file.</summary>
    private ScheduleDefinition WithOptions(ParseResult parsed, ScheduleDefinition definition) => definition with
    {
        Zone = parsed.GetResult(_zone) is { Implicit: false } ? parsed.GetValue(_zone)! : definition.Zone,
        Gap = parsed.GetValue(_gap) is { } gap ? PolicyText.Gap(gap) : definition.Gap,
        OverlapTimes = parsed.GetValue(_overlap) is { } overlap ? PolicyText.Overlap(overlap) : definition.OverlapTimes,
        Exclusions = parsed.GetValue(_exclude) is { Length: > 0 } dates
            ? [.. dates.Select(static date => Said("--exclude", () => DateRange.Parse(date)))]
            : definition.Exclusions,
    };

    private Occurrences Ready(ParseResult parsed, ScheduleDefinition definition, ZoneData zones)
    {
        var option = parsed.GetValue(_file) ?? definition.Specs[0] switch
        {
            CronSpec => "--cron",
            EverySpec => "--every",
            DaysSpec => "--every-days",
            RRuleSpec => "--rrule",
            _ => "--at",
        };
        return Said(option, () => new Occurrences(definition, zones));
    }

    private static ZoneData ReadZones(string? path)
    {
        if (path is null)
        {
            return ZoneData.Embedded;
        }

        try
        {
            return Said(path, () => ZoneData.Load(File.ReadAllBytes(path)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(error.Message);
        }
    }

    private static long Instant(string option, string text, Occurrences occurrences) =>
        ClockText.TryParseInstantMs(text, out var instantMs) ? instantMs
        : ClockText.TryParseLocalMs(text, out var localMs) ? occurrences.InstantOfLocalMs(localMs)
        : throw new UsageException(
            $"{option}: '{text}' is no time. Write 2026-03-08T02:30:00 on the zone's clock, or with Z or an offset.");

    /// <summary>A refusal of the calendar in one line, with the option that it is about.</summary>
    private static T Said<T>(string option, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (CalendarException error)
        {
            throw new UsageException(error.Field == "zone" ? $"--zone: {error.Message}" : $"{option}: {error.Line}");
        }
    }
}
