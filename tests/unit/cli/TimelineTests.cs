using System.Diagnostics;
using System.Text.RegularExpressions;
using Sched.Tests.House;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>The pictures in docs/schedules.md are what the program explains, by the script that draws them.</summary>
public sealed partial class TimelineTests
{
    private readonly Terminal _terminal = new();

    [Theory]
    [InlineData("gap")]
    [InlineData("overlap")]
    public async Task A_picture_is_drawn_from_what_is_explained(string picture)
    {
        var script = await File.ReadAllTextAsync(
            Repository.Absolute("docs/timelines.sh"), TestContext.Current.CancellationToken);
        var window = Window().Matches(script).Single(match => match.Groups["name"].Value == picture);
        var rows = new StringWriter();
        foreach (Match lane in Lane().Matches(script).Where(match => match.Groups["name"].Value == picture))
        {
            var options = lane.Groups["options"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(0, await _terminal.RunAsync(
            [
                "schedule", "explain", "--zone", "America/New_York", "--output", "json",
                "--cron", lane.Groups["cron"].Value, .. options, .. window.Groups["options"].Value.Split(' '),
            ]));
            await rows.WriteAsync($"# {lane.Groups["title"].Value}\n{_terminal.Out}");
        }

        var drawn = await DrawAsync(rows.ToString());
        Assert.Equal(
            await File.ReadAllTextAsync(
                Repository.Absolute($"docs/{picture}.svg"), TestContext.Current.CancellationToken),
            drawn);
    }

    private static async Task<string> DrawAsync(string rows)
    {
        using var awk = Process.Start(new ProcessStartInfo("awk", ["-f", Repository.Absolute("docs/timeline.awk")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await awk.StandardInput.WriteAsync(rows);
        awk.StandardInput.Close();
        var drawn = await awk.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await awk.WaitForExitAsync(TestContext.Current.CancellationToken);
        return drawn;
    }

    [GeneratedRegex(@"^ +(?<name>gap|overlap) '(?<title>[^']+)' --cron '(?<cron>[^']+)'(?<options>.*)$",
        RegexOptions.Multiline)]
    private static partial Regex Lane();

    [GeneratedRegex("^(?<name>gap|overlap)\\(\\) \\{ lane \"\\$@\" (?<options>[^;]+);", RegexOptions.Multiline)]
    private static partial Regex Window();
}
