using System.Text.Json;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary><c>job get --wait</c>: it asks less and less often, and its exit code says how the job ended.</summary>
public sealed class GetWaitTests
{
    private readonly Terminal _terminal = new();
    private int _asked;

    [Theory]
    [InlineData(JobState.Succeeded, 0)]
    [InlineData(JobState.Dead, 10)]
    [InlineData(JobState.Cancelled, 11)]
    [InlineData(JobState.Expired, 12)]
    [InlineData(JobState.Unknown, 13)]
    public async Task The_exit_code_says_how_the_job_ended(JobState state, int exitCode)
    {
        _terminal.Cluster.Serve = _ => NewJob(++_asked < 3 ? JobState.Leased : state);
        Assert.Equal(exitCode, await _terminal.RunAsync("job get a --wait"));
        Assert.Equal(3, _asked);
        var shown = state.ToString().ToUpperInvariant();
        Assert.Contains($"state          {shown}", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_less_and_less_often_up_to_once_in_two_seconds()
    {
        _terminal.Cluster.Serve = _ => NewJob(++_asked < 100 ? JobState.Scheduled : JobState.Succeeded);
        Assert.Equal(0, await _terminal.RunAsync("job get a -w"));
        var waits = _terminal.Time.Waits;
        Assert.Equal(99, waits.Count);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal((50, 2_000), (waits[0].TotalMilliseconds, waits[^1].TotalMilliseconds));
        Assert.InRange(waits.Count(static wait => wait.TotalSeconds < 2), 5, 12);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_shown_as_it_is_and_exits_with_5()
    {
        _terminal.Cluster.Serve = _ => NewJob(JobState.Ready);
        Assert.Equal(5, await _terminal.RunAsync("job get a --wait --timeout 3s -o json"));
        Assert.Equal(3, _terminal.Time.Waits.Sum(static wait => wait.TotalSeconds), tolerance: 0.001);
        using var job = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("READY", job.RootElement.GetProperty("state").GetString());
        using var error = JsonDocument.Parse(_terminal.Error);
        Assert.Equal("STILL_WAITING", error.RootElement.GetProperty("reason").GetString());
        Assert.Equal(5, error.RootElement.GetProperty("exit_code").GetInt32());
    }

    private static Job NewJob(JobState state) => new() { Spec = new JobSpec { Id = "a" }, State = state };
}
