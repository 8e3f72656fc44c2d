using System.Globalization;
using System.Text;
using Sched.Cli.Explain;
using Sched.Tests.House;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>
/// Files in the manner of those found in the wild, with what they are expected to become and when that fires. After an
/// intended change, run again with UPDATE_GOLDEN=1 and read the diff before committing it.
/// </summary>
public sealed class ImportTests
{
    // What shows of a schedule that fires each minute.
    private const int RowsMax = 8;

    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
    private static readonly string Folder = Repository.Absolute("tests/unit/cli/imports");

    private readonly Terminal _terminal = new();

    /// <summary>File, kind and options, exit code, and a window with the jumps that matter to it.</summary>
    public static TheoryData<string, string, int, string, string> Files => new()
    {
        { "debian-system.crontab", "crontab --system --zone Europe/Berlin", 0, "2026-03-29T00:00", "2026-03-30T12:00" },
        { "web-server.crontab", "crontab --zone America/New_York", 0, "2026-03-08T00:00", "2026-03-09T03:00" },
        { "backups.crontab", "crontab", 1, "2026-10-25T00:00", "2026-10-27T00:00" },
        { "office.crontab", "crontab", 1, "2018-11-02T00:00", "2018-11-06T00:00" },
        { "cloud-agent.crontab", "crontab --system --zone UTC", 1, "2026-01-04T00:00", "2026-01-05T00:00" },
        { "legacy.crontab", "crontab --modern --zone Europe/Paris", 1, "2026-03-28T00:00", "2026-03-30T00:00" },
        { "reports.yaml", "kubernetes", 0, "2026-03-07T12:00", "2026-03-09T12:00" },
        { "etcd-backup.yaml", "kubernetes --zone Europe/Berlin", 0, "2026-10-25T00:00", "2026-10-26T12:00" },
        { "exported-list.yaml", "kubernetes", 1, "2026-03-29T00:00", "2026-03-30T12:00" },
        { "odd-jobs.yaml", "kubernetes --modern --zone UTC", 1, "2026-04-24T00:00", "2026-04-27T00:00" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_from_the_wild_becomes_what_is_expected_and_fires_as_expected(
        string file, string options, int exitCode, string from, string to)
    {
        var path = Path.Combine(Folder, file);
        string[] words = options.Split(' ');
        Assert.Equal(exitCode, await _terminal.RunAsync(["import", words[0], path, .. words[1..]]));
        var imported = Path.ChangeExtension(path, ".import");
        Same(imported, _terminal.Out);
        Assert.Equal(exitCode == 0, _terminal.Error.Length == 0);

        Same(Path.ChangeExtension(path, ".explain"), await ExplainAllAsync(imported, from, to));
    }

    [Theory]
    [InlineData("crontab", "0 3 * * * /bin/true\n", "Line 1 names no zone")]
    [InlineData("kubernetes", "kind: [", "is no YAML")]
    [InlineData(
        "kubernetes",
        "kind: CronJob\nspec: {schedule: '@daily', jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}",
        "names no timeZone")]
    public async Task What_cannot_be_read_as_a_whole_is_said_in_one_line(string kind, string text, string expected)
    {
        var terminal = new Terminal { Input = text };
        Assert.Equal(2, await terminal.RunAsync("import", kind, "-"));
        Assert.Contains(expected, terminal.Error, StringComparison.Ordinal);
        Assert.Single(terminal.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_zone_that_is_none_is_refused()
    {
        Assert.Equal(2, await _terminal.RunAsync("import", "crontab", "-", "--zone", "Mars/Olympus"));
        Assert.Contains("--zone: 'Mars/Olympus'", _terminal.Error, StringComparison.Ordinal);
    }

    private async Task<string> ExplainAllAsync(string imported, string from, string to)
    {
        var explained = new StringBuilder();
        foreach (var schedule in ScheduleFile.Read(imported, "default"))
        {
            Assert.Equal(0, await _terminal.RunAsync(
                "schedule", "explain", "--file", imported, "--name", schedule.Name, "--from", from, "--to", to,
                "--all"));
            string[] rows = _terminal.Out.TrimEnd().Split('\n')[1..];
            explained.AppendLine(
                CultureInfo.InvariantCulture, $"{schedule.Name} in {schedule.Zone}: {rows.Length} from {from} to {to}");
            foreach (var row in rows.Take(RowsMax))
            {
                explained.AppendLine(CultureInfo.InvariantCulture, $"  {row}");
            }
        }

        return explained.ToString();
    }

    private static void Same(string path, string text)
    {
        if (IsWriting)
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
