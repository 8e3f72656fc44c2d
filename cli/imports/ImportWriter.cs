using System.Globalization;
using Sched.Cli.Yaml;

namespace Sched.Cli.Imports;

/// <summary>Writes an import as the YAML of schedules, each difference in meaning beside what it is about.</summary>
internal static class ImportWriter
{
    public static void Write(Import import, TextWriter writer)
    {
        var yaml = new YamlWriter(writer);
        foreach (var note in import.Notes)
        {
            yaml.Comment(0, $"difference: {note}");
        }

        foreach (var refusal in import.Refusals)
        {
            yaml.Comment(0, $"refused: {refusal}");
        }

        yaml.Entry(0, "set", import.Set);
        if (import.Schedules.Count == 0)
        {
            yaml.Line(0, "schedules: []");
            return;
        }

        yaml.Line(0, "schedules:");
        foreach (var schedule in import.Schedules)
        {
            Write(schedule, yaml);
        }
    }

    private static void Write(ImportedSchedule schedule, YamlWriter yaml)
    {
        yaml.Comment(1, schedule.Source);
        foreach (var difference in schedule.Differences)
        {
            yaml.Comment(1, $"difference: {difference}");
        }

        yaml.Line(1, $"- name: {YamlWriter.Scalar(schedule.Name)}");
        Write(yaml, 2, "namespace", schedule.Namespace);
        Write(yaml, 2, "zone", schedule.Zone);
        Write(yaml, 2, "cron", schedule.Cron);
        Write(yaml, 2, "every", schedule.Every);
        foreach (var (key, value) in schedule.Policies)
        {
            yaml.Line(2, $"{key}: {value}");
        }

        yaml.Line(2, "job:");
        yaml.Line(3, "type: command");
        if (schedule.Command.Count > 0)
        {
            yaml.Line(3, $"command: [{string.Join(", ", schedule.Command.Select(YamlWriter.Scalar))}]");
        }

        Write(yaml, 3, "shell_command", schedule.ShellCommand);
        Write(yaml, 3, "shell", schedule.Shell);
        Write(yaml, 3, "user", schedule.User);
        Write(yaml, 3, "input", schedule.Input);
        if (schedule.Variables.Count > 0)
        {
            yaml.Line(3, "variables:");
            foreach (var (name, value) in schedule.Variables)
            {
                yaml.Entry(4, name, value);
            }
        }

        if (schedule.MaxAttempts is { } attempts)
        {
            yaml.Line(3, string.Create(CultureInfo.InvariantCulture, $"max_attempts: {attempts}"));
        }

        Write(yaml, 3, "run_timeout", schedule.RunTimeout);
    }

    private static void Write(YamlWriter yaml, int depth, string key, string value)
    {
        if (value.Length > 0)
        {
            yaml.Line(depth, $"{key}: {YamlWriter.Scalar(value)}");
        }
    }
}
