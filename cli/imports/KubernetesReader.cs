using System.Globalization;
using Sched.Cli.Yaml;

namespace Sched.Cli.Imports;

/// <summary>
/// Reads CronJobs, alone, several in a file or in a List, and keeps their meaning: the newest missed time is made up
/// for within the starting deadline, a time in a gap is skipped, and one that the clock shows twice fires twice.
/// </summary>
internal sealed class KubernetesReader(ImportOptions options)
{
    // The default of a Job.
    private const long BackoffLimit = 6;

    private static readonly string[] KnownContainerKeys = ["name", "command", "args", "env", "image"];
    private static readonly string[] KnownPodKeys = ["containers", "restartPolicy"];
    private static readonly string[] KnownJobKeys =
        ["template", "backoffLimit", "activeDeadlineSeconds", "parallelism", "completions", "completionMode"];

    private static readonly string[] KnownSpecKeys =
    [
        "schedule", "timeZone", "concurrencyPolicy", "startingDeadlineSeconds", "suspend", "jobTemplate",
        "successfulJobsHistoryLimit", "failedJobsHistoryLimit",
    ];

    private readonly List<ImportedSchedule> _schedules = [];
    private readonly List<string> _refusals = [];
    private readonly ScheduleNames _names = new();
    private int? _lineWithoutZone;

    public static Import Read(string text, ImportOptions options)
    {
        var reader = new KubernetesReader(options);
        foreach (var document in YamlReader.Read(text))
        {
            reader.ReadObject(document, 0);
        }

        if (reader._lineWithoutZone is { } line)
        {
            throw new UsageException(
                $"The CronJob of line {line} names no timeZone: a cluster takes its controller's. Write --zone, such "
                + "as --zone Etc/UTC.");
        }

        return new Import(options.Set, reader._schedules, [], reader._refusals);
    }

    private void ReadObject(YamlNode node, int depth)
    {
        if (node is not YamlMap map)
        {
            _refusals.Add($"line {node.Line}: an object is a mapping, this is {node.Kind}.");
            return;
        }

        try
        {
            var kind = map.Text("kind") ?? "";
            var name = map.Map("metadata")?.Text("name") ?? "";
            if (kind == "CronJob")
            {
                Read(map, name);
            }
            else if (depth == 0 && map["items"] is YamlList items)
            {
                foreach (var item in items.Items)
                {
                    ReadObject(item, depth + 1);
                }
            }
            else
            {
                var what = kind.Length > 0 ? $"a {kind}" : "an object without a kind";
                _refusals.Add($"line {map.Line}: {what} is no CronJob.");
            }
        }
        catch (UsageException error)
        {
            _refusals.Add(char.ToLowerInvariant(error.Message[0]) + error.Message[1..]);
        }
    }

    private void Read(YamlMap map, string name)
    {
        try
        {
            _schedules.Add(ReadCronJob(map, name));
        }
        catch (RefusedEntryException refused)
        {
            _refusals.Add($"line {map.Line}: CronJob {name}: {refused.Message}");
        }
    }

    private ImportedSchedule ReadCronJob(YamlMap map, string name)
    {
        var differences = new List<string>();
        var spec = map.Map("spec") ?? throw new RefusedEntryException("it has no spec.");
        var schedule = spec.Text("schedule") ?? throw new RefusedEntryException("it has no schedule.");
        var (cron, every, zoneInText) = KubernetesPattern.Convert(schedule, differences);
        var job = spec.Map("jobTemplate")?.Map("spec") ?? throw new RefusedEntryException("it has no jobTemplate.");
        var container = ReadContainer(job, differences);
        Lost("CronJob", spec, KnownSpecKeys, differences);
        var deadline = job.Number("activeDeadlineSeconds");
        if (deadline is not null)
        {
            differences.Add(
                "activeDeadlineSeconds bounds all attempts of a job together; run_timeout bounds each attempt");
        }

        return new ImportedSchedule
        {
            Name = _names.Next(name),
            Source = $"line {map.Line}, CronJob {name}",
            Namespace = map.Map("metadata")?.Text("namespace") ?? "",
            Zone = ZoneOf(spec.Text("timeZone") ?? zoneInText, map.Line),
            Cron = cron,
            Every = every,
            Policies = Policies(spec, differences),
            MaxAttempts = options.IsModern ? null : Attempts(job),
            RunTimeout = deadline is { } seconds ? $"{Positive("activeDeadlineSeconds", seconds)}s" : "",
            Command = [.. container.Texts("command"), .. container.Texts("args")],
            Variables = Variables(container, differences),
            Differences = differences,
        };
    }

    private (string Key, string Value)[] Policies(YamlMap spec, List<string> differences)
    {
        var policies = new List<(string, string)>();
        var overlap = Overlap(spec.Text("concurrencyPolicy"), options.IsModern ? [] : differences);
        if (!options.IsModern)
        {
            policies.AddRange(
                [("gap", "skip"), ("overlap_times", "both"), ("overlap", overlap), ("misfire", "LATEST")]);
        }

        if (spec.Number("startingDeadlineSeconds") is { } deadline)
        {
            policies.Add(("window", $"{Positive("startingDeadlineSeconds", deadline)}s"));
        }

        if (spec.Flag("suspend") is true)
        {
            policies.AddRange([("paused", "true"), ("catch_up", "true")]);
        }

        return [.. policies];
    }

    private static string Overlap(string? policy, List<string> differences)
    {
        switch (policy)
        {
            case null or "Allow":
                return "ALLOW_ALL";
            case "Replace":
                return "TERMINATE_OTHER";
            case "Forbid":
                differences.Add(
                    "Forbid starts the newest of the times that came meanwhile when the run has ended, if it is within "
                    + "startingDeadlineSeconds; BUFFER_ONE keeps the first of them, however long that takes");
                return "BUFFER_ONE";
            default:
                throw new RefusedEntryException($"concurrencyPolicy: '{policy}' is none of Allow, Forbid and Replace.");
        }
    }

    private static int Attempts(YamlMap job)
    {
        var limit = job.Number("backoffLimit") ?? BackoffLimit;
        return limit is >= 0 and <= 1_000
            ? (int)limit + 1
            : throw new RefusedEntryException($"backoffLimit: {limit} is out of range.");
    }

    private static YamlMap ReadContainer(YamlMap job, List<string> differences)
    {
        foreach (var key in new[] { "parallelism", "completions" })
        {
            if (job.Number(key) is > 1 and var count)
            {
                throw new RefusedEntryException($"{key}: {count} pods a job; a run here is one. Submit as many jobs.");
            }
        }

        var pod = job.Map("template")?.Map("spec") ?? throw new RefusedEntryException("it has no pod.");
        if (pod["containers"] is not YamlList { Items: [YamlMap container, ..] list })
        {
            throw new RefusedEntryException("it has no container.");
        }

        if (list.Count > 1)
        {
            throw new RefusedEntryException($"it has {list.Count} containers; a run here is one command.");
        }

        if (container.Text("image") is { } image)
        {
            differences.Add($"the image '{image}' is lost: the command runs where a worker runs");
        }

        if (container["command"] is null)
        {
            differences.Add("the image's own entry point is not known here: write the command before the arguments");
        }

        Lost("job", job, KnownJobKeys, differences);
        Lost("pod", pod, KnownPodKeys, differences);
        Lost("container", container, KnownContainerKeys, differences);
        return container;
    }

    private static (string Name, string Value)[] Variables(YamlMap container, List<string> differences)
    {
        var variables = new List<(string, string)>();
        foreach (var item in (container["env"] as YamlList)?.Items.OfType<YamlMap>() ?? [])
        {
            var name = item.Text("name") ?? "";
            if (item["valueFrom"] is not null)
            {
                differences.Add($"the variable {name} comes from the cluster (valueFrom) and is lost");
            }
            else
            {
                variables.Add((name, item.Text("value") ?? ""));
            }
        }

        return [.. variables];
    }

    /// <summary>Names what has no counterpart here, so that nobody finds out later.</summary>
    private static void Lost(string what, YamlMap map, string[] known, List<string> differences)
    {
        string[] lost =
        [
            .. map.Entries.Where(static entry => !IsEmpty(entry.Value)).Select(static entry => entry.Key).Except(known),
        ];
        if (lost.Length > 0)
        {
            differences.Add($"lost of the {what}: {string.Join(", ", lost)}");
        }
    }

    private static bool IsEmpty(YamlNode node) =>
        node is YamlText { IsNull: true } or YamlMap { Entries.Count: 0 } or YamlList { Items.Count: 0 };

    private string ZoneOf(string zone, int line)
    {
        if (zone.Length == 0)
        {
            _lineWithoutZone ??= options.Zone is null ? line : null;
            return options.Zone ?? "";
        }

        return Calendar.ZoneData.Embedded.HasZone(zone)
            ? zone
            : throw new RefusedEntryException($"timeZone: '{zone}' is no zone of the database.");
    }

    private static string Positive(string key, long seconds) => seconds is >= 0 and < 3_000_000_000
        ? Math.Max(1, seconds).ToString(CultureInfo.InvariantCulture)
        : throw new RefusedEntryException($"{key}: {seconds} is out of range.");
}
