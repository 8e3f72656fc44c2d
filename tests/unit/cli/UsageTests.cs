using Sched.Cli;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>What is wrong on a command line is said in words, exits with 2, and reaches no server.</summary>
public sealed class UsageTests
{
    private readonly Terminal _terminal = new();

    [Theory]
    [InlineData("job submit", "--type is missing")]
    [InlineData("job submit --type t --due tomorrow", "--due: 'tomorrow' is not a time. Write RFC 3339")]
    [InlineData("job submit --type t --due 2031-07-01T06:00:00", "is not a time")]
    [InlineData("job submit --type t --priority 9", "--priority: '9' is not a whole number from 0 to 7.")]
    [InlineData("job submit --type t --priority high", "--priority: 'high' is not a whole number from 0 to 7.")]
    [InlineData("job submit --type t --header nothing", "--header: 'nothing' has no name. Write NAME=VALUE.")]
    [InlineData("job submit --type t --from jobs.jsonl", "--type does not go with --from")]
    [InlineData("job submit --from /nowhere/jobs.jsonl", "--from: Could not find")]
    [InlineData("job submit --type t --payload a --payload-file b", "exclude each other")]
    [InlineData("job list --state done", "--state: 'done' is none of scheduled, ready, leased.")]
    [InlineData("job list --limit 0", "--limit: '0' is not a whole number from 1 to")]
    [InlineData("job get a --timeout 5s", "--timeout goes with --wait")]
    [InlineData("job get a --wait --timeout 5", "--timeout: '5' is not a span")]
    [InlineData("cluster status --output xml", "--output: 'xml' is none of table, json.")]
    [InlineData("namespace put n --create-queues maybe", "--create-queues: 'maybe' is none of true, false.")]
    [InlineData("queue put q --max-attempts 0", "--max-attempts: '0' is not a whole number from 1 to 1000.")]
    [InlineData("completion fish", "Say bash or zsh.")]
    [InlineData("job get", "See 'schedctl job get --help'.")]
    [InlineData("job frobnicate", "There is no 'schedctl job frobnicate', but: submit, get, list, cancel. See")]
    [InlineData("jobs list", "There is no 'schedctl jobs'; there is 'schedctl job'. See 'schedctl --help'.")]
    [InlineData("submit -t t", "There is no 'schedctl submit'; there is 'schedctl job submit'.")]
    [InlineData("job", "'schedctl job' needs to know what: submit, get, list, cancel. See 'schedctl job --help'.")]
    [InlineData("job get a --watch", "There is no option '--watch' here.")]
    [InlineData("job get a b", "'b' is one word too many; quote what belongs together.")]
    [InlineData("job get a -e 7070", "'7070' is not an endpoint. Write it as http://HOST:PORT")]
    [InlineData("job get a --endpoint ftp://x", "Write it as http://HOST:PORT")]
    [InlineData("queue put q --backoff long", "--backoff: 'long' is not a span")]
    [InlineData("worker run -- true", "--queue")]
    [InlineData("worker run --queue q", "See 'schedctl worker run --help'.")]
    [InlineData("worker run --queue q --slots 0 -- true", "--slots: '0' is not a whole number from 1 to 4096.")]
    [InlineData("worker run --queue q --slots 4000 --prefetch 97 -- true", "together are at most 4096")]
    [InlineData("worker run --queue q --timeout never -- true", "--timeout: 'never' is not a span")]
    [InlineData("worker run --queue q --stop-timeout soon -- true", "--stop-timeout: 'soon' is not a span")]
    public async Task A_mistake_is_named_and_exits_with_2(string line, string expected)
    {
        Assert.Equal(2, await _terminal.RunAsync(line));
        Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
        Assert.Single(_terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(_terminal.Cluster.Endpoints);
    }

    [Fact]
    public async Task An_empty_id_is_refused_because_a_repeat_would_be_another_job()
    {
        Assert.Equal(2, await _terminal.RunAsync("job", "submit", "--type", "t", "--id", ""));
        Assert.Equal("--id is empty. Say one, or leave it out for a new one.", _terminal.Error.Trim());
    }

    [Theory]
    [InlineData("job submit --help", "schedctl job submit --from -")]
    [InlineData("worker run --help", "SCHED_FENCING_TOKEN")]
    [InlineData("cluster status --help", "schedctl cluster status")]
    [InlineData("--help", "2    wrong usage")]
    public async Task Help_shows_examples_and_exit_codes(string line, string expected)
    {
        Assert.Equal(0, await _terminal.RunAsync(line));
        Assert.Contains(expected, _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("4    no node could serve", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_runs_against_any_two_writers()
    {
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        Assert.Equal(2, Application.Run(["job"], stdout, stderr));
        Assert.Contains("schedctl job --help", stderr.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    public void A_span_is_a_row_of_numbers_with_units(string text, long millis)
    {
        Assert.True(TimeText.TryParseSpan(text, out var span));
        Assert.Equal(millis, span.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("99999999999999999999s")]
    public void What_is_not_a_span_is_refused(string text) => Assert.False(TimeText.TryParseSpan(text, out _));

    [Fact]
    public void A_due_time_is_an_instant_with_an_offset_or_a_span_with_a_plus()
    {
        Assert.True(TimeText.TryParseDue("2031-07-01T08:00:00.5+02:00", out var due, out var delay));
        Assert.Equal("2031-07-01T06:00:00.500Z", TimeText.Show(due));
        Assert.Null(delay);
        Assert.True(TimeText.TryParseDue("+5m", out due, out delay));
        Assert.Equal((null, TimeSpan.FromMinutes(5)), (due, delay));
        Assert.False(TimeText.TryParseDue("2031-13-01T08:00:00Z", out _, out _));
        Assert.False(TimeText.TryParseDue("+", out _, out _));
    }
}
