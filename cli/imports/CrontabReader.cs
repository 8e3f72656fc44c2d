namespace Sched.Cli.Imports;

/// <summary>
/// Reads a crontab as Vixie's cron and cronie do, and keeps its meaning: entries run beside each other, a time that was
/// missed is gone, and nothing is tried again.
/// </summary>
internal sealed class CrontabReader(ImportOptions options)
{
    private const int EntriesMax = 100_000;

    // What the daemon does with them has no counterpart: they are named, and passed on like the rest.
    private static readonly Dictionary<string, string> DaemonVariables = new(StringComparer.Ordinal)
    {
        ["MAILTO"] = "cron mails the output to '{0}'; here it is kept with the run, and mail is an alert's task",
        ["MAILFROM"] = "cron sends its mail as '{0}'; here there is no mail",
        ["CONTENT_TYPE"] = "cron types its mail as '{0}'; here there is no mail",
        ["RANDOM_DELAY"] = "cron delays each start by up to {0} minutes, drawn when the daemon starts; write flex",
    };

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _variableOrder = [];
    private readonly List<ImportedSchedule> _schedules = [];
    private readonly List<string> _refusals = [];
    private readonly ScheduleNames _names = new();

    public static Import Read(string text, ImportOptions options) => new CrontabReader(options).Read(text);

    private Import Read(string text)
    {
        foreach (var (index, line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (_schedules.Count + _refusals.Count >= EntriesMax)
            {
                throw new UsageException($"The file has more than {EntriesMax:N0} entries.");
            }

            try
            {
                ReadLine(line, index + 1);
            }
            catch (RefusedEntryException refused)
            {
                _refusals.Add($"line {index + 1}: {refused.Message}");
            }
        }

        string[] notes =
        [
            "After a gap of the clock cron runs a fixed entry once for each of its times that fell in; here it fires "
            + "once, at the gap's end.",
            "Cron takes a change of three hours or more for a correction, and watches the daemon's zone for changes, "
            + "even under CRON_TZ. Here every change of the zone's own clock counts.",
        ];
        return new Import(options.Set, _schedules, _schedules.Count > 0 ? notes : [], _refusals);
    }

    private void ReadLine(string line, int number)
    {
        var at = CrontabLine.SkipBlanks(line, 0);
        if (at == line.Length || line[at] == '#')
        {
            return;
        }

        if (line.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusedEntryException("The line holds a zero byte.");
        }

        if (CrontabLine.TryVariable(line, out var name, out var value))
        {
            if (!_variables.ContainsKey(name))
            {
                _variableOrder.Add(name);
            }

            _variables[name] = value;
            return;
        }

        _schedules.Add(ReadEntry(line, at, number));
    }

    private ImportedSchedule ReadEntry(string line, int at, int number)
    {
        var differences = new List<string>();
        if (line[at] == '-')
        {
            differences.Add("the leading '-' keeps the entry out of cron's log; here nothing is logged per run");
            at++;
        }

        var pattern = ReadPattern(line, ref at, differences);
        var user = options.IsSystem ? CrontabLine.Word(line, ref at) : "";
        if (options.IsSystem && user.Length == 0)
        {
            throw new RefusedEntryException("A user is missing before the command.");
        }

        var text = line[CrontabLine.SkipBlanks(line, at)..];
        if (text.Length == 0)
        {
            throw new RefusedEntryException(
                $"A command is missing after the {(options.IsSystem ? "user" : "five fields")}.");
        }

        if (user.Length > 0)
        {
            differences.Add($"cron runs it as '{user}'; here it runs as its worker does");
        }

        var (command, input) = CrontabLine.Split(text);
        NoteVariables(differences);
        return new ImportedSchedule
        {
            Name = _names.Next(ScheduleNames.ProgramOf(command)),
            Source = $"line {number}",
            Zone = ZoneOf(number),
            Cron = pattern,
            Policies = options.IsModern ? [] : [("overlap", "ALLOW_ALL"), ("misfire", "SKIP")],
            MaxAttempts = options.IsModern ? null : 1,
            ShellCommand = command.TrimEnd(),
            Input = input,
            Shell = _variables.GetValueOrDefault("SHELL", "/bin/sh"),
            User = user,
            Variables = [.. _variableOrder.Where(IsPassedOn).Select(name => (name, _variables[name]))],
            Differences = differences,
        };
    }

    private static string ReadPattern(string line, ref int at, List<string> differences)
    {
        var first = CrontabLine.Word(line, ref at);
        if (first.StartsWith('@'))
        {
            CrontabPattern.Check(first);
            return first;
        }

        var fields = new string[5];
        fields[0] = first;
        for (var i = 1; i < fields.Length; i++)
        {
            fields[i] = CrontabLine.Word(line, ref at);
            if (fields[i].Length == 0)
            {
                throw new RefusedEntryException(
                    $"It has {i} fields. An entry has five and a command, or is a variable as NAME=VALUE.");
            }
        }

        return CrontabPattern.Convert(fields, differences);
    }

    private string ZoneOf(int number)
    {
        var zone = _variables.GetValueOrDefault("CRON_TZ", "");
        if (zone.Length == 0)
        {
            return options.Zone ?? throw new UsageException(
                $"Line {number} names no zone: cron takes the machine's. Write --zone, such as --zone Europe/Berlin.");
        }

        var known = Calendar.ZoneData.Embedded.HasZone(zone);
        return known ? zone : throw new RefusedEntryException($"CRON_TZ: '{zone}' is no zone of the database.");
    }

    private void NoteVariables(List<string> differences)
    {
        foreach (var (name, form) in DaemonVariables)
        {
            if (_variables.TryGetValue(name, out var value) && (value.Length > 0 || name == "MAILTO"))
            {
                differences.Add(value.Length > 0
                    ? $"{name}: {string.Format(null, form, value)}"
                    : "MAILTO: cron throws the output away; here it is kept with the run");
            }
        }
    }

    private static bool IsPassedOn(string name) =>
        name is not ("CRON_TZ" or "SHELL") && !DaemonVariables.ContainsKey(name);
}
