using System.CommandLine;
using Sched.Calendar;

namespace Sched.Cli.Imports;

/// <summary><c>import crontab</c> and <c>import kubernetes</c>: other schedulers' definitions as ours.</summary>
internal static class ImportCommands
{
    public static Command New(Surroundings surroundings) =>
        new("import", "Turns other schedulers' definitions into schedules, and says what differs. Needs no cluster.")
        {
            NewCrontab(surroundings),
            NewKubernetes(surroundings),
        };

    private static Command NewCrontab(Surroundings surroundings)
    {
        var (file, zone, modern) = (NewFile(), NewZone(), NewModern());
        var system = new Option<bool>("--system")
        {
            Description = "The entries name a user, as in /etc/crontab and /etc/cron.d.",
        };
        var command = new Command("crontab", "Reads a crontab of Vixie's cron or cronie.")
        {
            file, system, zone, modern,
        };
        command.SetAction(parsed => Run(
            surroundings,
            parsed.GetValue(file)!,
            NewOptions(parsed.GetValue(file)!, parsed.GetValue(zone)) with
            {
                IsModern = parsed.GetValue(modern),
                IsSystem = parsed.GetValue(system),
            },
            CrontabReader.Read));
        return command;
    }

    private static Command NewKubernetes(Surroundings surroundings)
    {
        var (file, zone, modern) = (NewFile(), NewZone(), NewModern());
        var command = new Command("kubernetes", "Reads CronJobs as YAML.") { file, zone, modern };
        command.SetAction(parsed => Run(
            surroundings,
            parsed.GetValue(file)!,
            NewOptions(parsed.GetValue(file)!, parsed.GetValue(zone)) with { IsModern = parsed.GetValue(modern) },
            KubernetesReader.Read));
        return command;
    }

    private static int Run(
        Surroundings surroundings, string file, ImportOptions options, Func<string, ImportOptions, Import> read)
    {
        Import import;
        try
        {
            import = read(file == "-" ? surroundings.In.ReadToEnd() : File.ReadAllText(file), options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(error.Message);
        }
        catch (UsageException error)
        {
            throw new UsageException($"{file}: {error.Message}");
        }

        ImportWriter.Write(import, surroundings.Out);
        foreach (var refusal in import.Refusals)
        {
            surroundings.Error.WriteLine($"{file}: {refusal}");
        }

        return import.Refusals.Count == 0 ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static ImportOptions NewOptions(string file, string? zone)
    {
        if (zone is not null && !ZoneData.Embedded.HasZone(zone))
        {
            throw new UsageException(
                $"--zone: '{zone}' is no zone of the database. Write a name such as Europe/Berlin.");
        }

        var set = Path.GetFileNameWithoutExtension(file);
        return new ImportOptions { Set = set is "" or "-" ? "imported" : set, Zone = zone };
    }

    private static Argument<string> NewFile() => new("file")
    {
        Description = "The file, or '-' for standard input.",
        HelpName = "FILE|-",
    };

    private static Option<string?> NewZone() => new("--zone")
    {
        Description = "The zone of what names none.",
        HelpName = "ZONE",
    };

    private static Option<bool> NewModern() => new("--modern")
    {
        Description = "Take our defaults for overlap, misfire, gaps and attempts instead of the source's meaning.",
    };
}
