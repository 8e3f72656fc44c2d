using System.Text.Json;
using Xunit;

namespace Sched.Tests.Integration.Programs;

/// <summary>schedctl as a user types it, against a real node.</summary>
public sealed class CommandLineTests(OneNode node) : IClassFixture<OneNode>
{
    [Fact]
    public async Task A_job_that_is_waited_for_tells_its_end_by_the_exit_code()
    {
        using var worker = node.Start("worker", "run", "-q", "wait", "--", "sh", "-c", "exit $(cat)");
        await SubmitAsync("good", "wait", "0");
        await SubmitAsync("bad", "wait", "100");
        await SubmitAsync("late", "nobody", "0");

        Assert.Equal(0, (await node.RunAsync("job", "get", "good", "--wait", "--timeout", "30s")).ExitCode);
        Assert.Equal(10, (await node.RunAsync("job", "get", "bad", "--wait", "--timeout", "30s")).ExitCode);
        var late = await node.RunAsync("job", "get", "late", "--wait", "--timeout", "100ms");
        Assert.Equal(5, late.ExitCode);
        Assert.Equal("STILL_WAITING: Job 'late' is READY after 100ms. Wait again, or longer.", late.Error.Trim());
    }

    [Fact]
    public async Task A_worker_that_is_interrupted_lets_its_command_finish_and_gives_back_what_waits()
    {
        const string Script = "echo at work; until [ -e $0 ]; do sleep 0.05; done; echo finished";
        var gate = Path.Combine(node.Folder, "gate");
        using var worker = node.Start(
            "worker", "run", "-q", "stop", "--prefetch", "4", "--", "sh", "-c", Script, gate);
        await SubmitAsync("running", "stop", "");
        await worker.SaysAsync("at work");
        await SubmitAsync("waiting", "stop", "");

        worker.Signal(RunningProgram.Interrupt);
        await worker.SaysAsync("Stopping: no job is taken any more");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var end = await worker.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("finished", end.Out, StringComparison.Ordinal);
        Assert.Equal(("SUCCEEDED", 1), await StateAsync("running"));
        Assert.Equal(("READY", 0), await StateAsync("waiting"));
    }

    [Fact]
    public async Task A_second_interrupt_stops_the_command_and_its_attempt_does_not_count()
    {
        using var worker = node.Start(
            "worker", "run", "-q", "hurry", "--", "sh", "-c", "echo at work; sleep 600; echo finished");
        await SubmitAsync("hurried", "hurry", "");
        await worker.SaysAsync("at work");

        worker.Signal(RunningProgram.Interrupt);
        await worker.SaysAsync("Stopping");
        worker.Signal(RunningProgram.Interrupt);
        var end = await worker.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("finished", end.Out, StringComparison.Ordinal);
        Assert.Equal(("READY", 0), await StateAsync("hurried"));
    }

    [Fact]
    public async Task A_cancelled_job_ends_its_command()
    {
        const string Script = "trap 'echo told; exit 1' TERM; echo at work; sleep 600 & wait";
        using var worker = node.Start("worker", "run", "-q", "cancel", "--", "sh", "-c", Script);
        await SubmitAsync("cancelled", "cancel", "");
        await worker.SaysAsync("at work");

        Assert.Equal(0, (await node.RunAsync("job", "cancel", "cancelled")).ExitCode);
        await worker.SaysAsync("told");
        Assert.Equal(11, (await node.RunAsync("job", "get", "cancelled", "--wait", "--timeout", "30s")).ExitCode);
    }

    [Fact]
    public async Task The_status_names_the_leader_and_what_its_log_and_disk_hold()
    {
        await SubmitAsync("any", "status", "");
        var status = await node.RunAsync("cluster", "status", "-o", "json");
        Assert.Equal(0, status.ExitCode);
        using var json = JsonDocument.Parse(status.Out);
        Assert.Equal("n1", json.RootElement.GetProperty("leader").GetString());
        var member = json.RootElement.GetProperty("members")[0];
        Assert.Equal("n1", member.GetProperty("name").GetString());
        Assert.Equal(0, member.GetProperty("lag").GetInt64());
        Assert.InRange(member.GetProperty("commit_index").GetInt64(), 1, member.GetProperty("last_index").GetInt64());
        Assert.InRange(member.GetProperty("log_entries").GetInt64(), 1, long.MaxValue);
        Assert.InRange(member.GetProperty("log_bytes").GetInt64(), 1, long.MaxValue);
        Assert.InRange(member.GetProperty("disk_free_bytes").GetInt64(), 1, long.MaxValue);
        Assert.Equal(0, member.GetProperty("clock_offset_ms").GetInt64());
    }

    private async Task SubmitAsync(string id, string queue, string payload)
    {
        var submit = await node.RunAsync(
            "job", "submit", "-t", "t", "-q", queue, "--id", id, "--payload", payload);
        Assert.True(submit.ExitCode == 0, submit.Error);
    }

    private async Task<(string? State, int Attempts)> StateAsync(string id)
    {
        using var job = JsonDocument.Parse((await node.RunAsync("job", "get", id, "-o", "json")).Out);
        return (job.RootElement.GetProperty("state").GetString(), job.RootElement.GetProperty("attempts").GetInt32());
    }
}
