using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary><c>schedule explain</c>: its options, its rows, and how it refuses.</summary>
public sealed class ExplainTests
{
    private readonly Terminal _terminal = new();

    [Fact]
    public async Task Json_is_an_object_a_line_with_nominal_local_and_reason()
    {
        Assert.Equal(0, await ExplainAsync(
            "--cron", "0,30 2 * * *", "--zone", "America/New_York", "--from", "2026-03-07T12:00:00", "--to",
            "2026-03-09T07:00:00Z", "-o", "json"));
        Assert.Equal(
            """
            {"nominal":"2026-03-08T07:00:00Z","local":"2026-03-08T03:00:00-04:00","reason":"gap_next_valid"}
            {"nominal":"2026-03-09T06:00:00Z","local":"2026-03-09T02:00:00-04:00","reason":"match"}
            {"nominal":"2026-03-09T06:30:00Z","local":"2026-03-09T02:30:00-04:00","reason":"match"}

            """,
            _terminal.Out);
    }

    [Fact]
    public async Task All_shows_what_does_not_fire_with_null_for_a_time_that_does_not_exist()
    {
        Assert.Equal(0, await ExplainAsync(
            "--cron", "30 2 * * *", "--zone", "America/New_York", "--from", "2026-03-08", "--to", "2026-03-10", "-o",
            "json", "--all", "--gap", "skip", "--exclude", "2026-03-09"));
        Assert.Equal(
            """
            {"nominal":null,"local":"2026-03-08T02:30:00-05:00","reason":"gap_skipped","fires":false}
            {"nominal":"2026-03-09T06:30:00Z","local":"2026-03-09T02:30:00-04:00","reason":"excluded","fires":false}

            """,
            _terminal.Out);
    }

    [Theory]
    [InlineData("shift", "2026-03-08T07:30:00Z")]
    [InlineData("next-valid", "2026-03-08T07:00:00Z")]
    public async Task The_gap_policy_decides(string gap, string nominal)
    {
        Assert.Equal(0, await ExplainAsync(
            "--cron", "30 2 * * *", "--zone", "America/New_York", "--from", "2026-03-08", "--to", "2026-03-09", "--gap",
            gap));
        Assert.Contains(nominal, Assert.Single(_terminal.Out.TrimEnd().Split('\n')[1..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto", 1)]
    [InlineData("first", 1)]
    [InlineData("last", 1)]
    [InlineData("both", 2)]
    public async Task The_overlap_policy_decides(string overlap, int rows)
    {
        Assert.Equal(0, await ExplainAsync(
            "--cron", "30 1 * * *", "--zone", "America/New_York", "--from", "2026-11-01", "--to", "2026-11-02",
            "--overlap-times", overlap, "-o", "json"));
        Assert.Equal(rows, _terminal.Out.TrimEnd().Split('\n').Length);
        var reason = overlap == "last" ? "overlap_second" : "overlap_first";
        Assert.Contains(reason, _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--every|90m", 16)]
    [InlineData("--every|1500ms", 57_600)]
    [InlineData("--every-days|2|--at|09:00|--at|10:30", 2)]
    [InlineData("--rrule|FREQ=DAILY;BYHOUR=9", 1)]
    [InlineData("--at|2026-03-06T09:00:00", 1)]
    [InlineData("--cron|0 9 * * *|--cron|0 */12 * * *", 3)]
    [InlineData("--cron|H * * * *|--name|backup", 24)]
    public async Task Each_kind_is_explained(string options, int rows)
    {
        Assert.Equal(0, await ExplainAsync([.. options.Split('|'), "--from", "2026-03-06", "--to", "2026-03-07"]));
        Assert.Equal(rows, _terminal.Out.TrimEnd().Split('\n').Length - 1);
    }

    [Theory]
    [InlineData("--cron|0/15 * * * *", "--cron: minute, position 1: '0/15' is a step without a range. Write 0-59/15.")]
    [InlineData("--cron|0 0 * * L", "--cron: day of week, position 9: 'L' is a bare L. Write 6 for every")]
    [InlineData("--cron|0 0 30 2 *", "never fires")]
    [InlineData("--every|1d", "24h is elapsed; day intervals follow the clock")]
    [InlineData("--every-days|3", "needs its times")]
    [InlineData("--rrule|FREQ=HOURLY", "more often than daily")]
    [InlineData("--cron|@daily|--zone|utc", "--zone: 'utc' is no zone")]
    [InlineData("--cron|@daily|--gap|jump", "Write next-valid, skip or shift")]
    [InlineData("--cron|@daily|--overlap-times|none", "Write auto, first, last or both")]
    [InlineData("--cron|@daily|--exclude|yesterday", "--exclude: exclude: 'yesterday' is no date")]
    [InlineData("--cron|@daily|--zone-data|/nowhere.nzd", "/nowhere.nzd")]
    [InlineData("--file|/nowhere.yaml", "/nowhere.yaml")]
    [InlineData("--file|/nowhere.yaml|--cron|@daily", "--file does not go with --cron")]
    [InlineData("--name|x", "What fires?")]
    public async Task A_mistake_is_one_line_and_exits_with_2(string options, string expected)
    {
        Assert.Equal(2, await ExplainAsync([.. options.Split('|'), "--from", "2026-03-06", "--to", "2026-03-07"]));
        Assert.Contains(expected, Assert.Single(_terminal.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(_terminal.Cluster.Endpoints);
    }

    [Theory]
    [InlineData("soon", "2026-01-01", "--from: 'soon' is no time")]
    [InlineData("2026-01-01", "2026-13-01", "--to: '2026-13-01' is no time")]
    public async Task A_time_that_is_none_is_named(string from, string to, string expected)
    {
        Assert.Equal(2, await ExplainAsync("--cron", "@daily", "--from", from, "--to", to));
        Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_between_two_definitions_is_what_comes_and_what_goes()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, "name: x\ncron: 0 10 * * *\n", TestContext.Current.CancellationToken);
            Assert.Equal(0, await ExplainAsync(
                "--cron", "0 9,10 * * MON", "--from", "2026-03-01", "--to", "2026-03-04", "-o", "json", "--diff",
                file));
            string[] changes =
            [
                .. _terminal.Out.TrimEnd().Split('\n')
                    .Select(static line => $"{line[12..25]} {line.Split("change\":\"")[1].TrimEnd('"', '}')}"),
            ];
            Assert.Equal(["2026-03-01T10 added", "2026-03-02T09 removed", "2026-03-03T10 added"], changes);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_difference_to_the_same_zone_data_is_none()
    {
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".nzd");
        try
        {
            await File.WriteAllBytesAsync(file, ZoneData.EmbeddedBytes(), TestContext.Current.CancellationToken);
            Assert.Equal(0, await ExplainAsync(
                "--cron", "@daily", "--zone", "Asia/Gaza", "--from", "2026-03-01", "--to", "2027-03-04", "-o", "json",
                "--diff", file));
            Assert.Empty(_terminal.Out);
            Assert.Equal(0, await ExplainAsync(
                "--cron", "@daily", "--from", "2026-03-01", "--to", "2026-03-02", "-o", "json", "--zone-data", file));
            Assert.NotEmpty(_terminal.Out);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task After_a_million_rows_it_stops()
    {
        Assert.Equal(2, await ExplainAsync(
            "--cron", "* * * * * *", "--from", "2026-03-01", "--to", "2026-03-20", "-o", "json"));
        Assert.Equal(1_000_000, _terminal.Out.Count(static letter => letter == '\n'));
        Assert.Contains("more than 1,000,000 rows", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: a\nzone: UTC\nevery: 1h\nphase: 2026-01-01T00:30:00Z\n", 24)]
    [InlineData("schedules:\n- every_days: {days: 1, at: ['09:00', '21:00'], anchor: 2026-01-01}\n", 2)]
    [InlineData("cron: ['0 * * * *', '30 9 * * *']\nstart: 2026-03-06T09:00:00Z\nend: 2026-03-06T11:00:00Z\n", 3)]
    [InlineData("rrule: FREQ=DAILY\nat: 2026-03-06T05:00:00Z\nexclude: [2026-03-07]\n", 2)]
    public async Task A_file_says_all_that_a_schedule_can(string text, int rows)
    {
        Assert.Equal(0, await ExplainFileAsync(text));
        Assert.Equal(rows, _terminal.Out.TrimEnd().Split('\n').Length - 1);
    }

    [Theory]
    [InlineData("cron: '@daily'\ncorn: x\n", "Line 2: a schedule has no 'corn'")]
    [InlineData("name: x\n", "says no times")]
    [InlineData("- a\n", "a schedule is a mapping, this is a list")]
    [InlineData("cron: {a: b}\n", "should be a value or a list of values, but is a mapping")]
    [InlineData("every_days: 3\n", "should be a mapping")]
    [InlineData("every_days: {at: '09:00'}\n", "'days' is missing")]
    [InlineData("cron: '@daily'\nstart: today\n", "Line 2: 'start' should be an instant")]
    [InlineData("cron: '@daily'\ncron: '@daily'\n", "Line 2: 'cron' is there twice")]
    [InlineData("cron: [\n", "is no YAML")]
    [InlineData("cron: *nothing\n", "Line 1: the anchor 'nothing' is not there")]
    [InlineData("", "there is no schedule in it")]
    [InlineData("schedules: [{name: a, cron: '@daily'}, {name: b, cron: '@daily'}]\n", "Choose one with --name: a, b.")]
    public async Task A_file_that_is_wrong_is_said_to_be_so(string text, string expected)
    {
        Assert.Equal(2, await ExplainFileAsync(text));
        Assert.Contains(expected, Assert.Single(_terminal.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<int> ExplainFileAsync(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            return await ExplainAsync("--file", file, "--from", "2026-03-06", "--to", "2026-03-07");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Task<int> ExplainAsync(params string[] options) => _terminal.RunAsync(["schedule", "explain", .. options]);
}
