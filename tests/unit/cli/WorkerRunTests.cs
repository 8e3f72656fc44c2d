using System.Text;
using Google.Protobuf;
using Sched.Cli;
using Sched.Sdk;
using Sched.Tests.Fakes;
using Sched.V1;
using Xunit;
using Kind = Sched.V1.WorkerMessage.KindOneofCase;

namespace Sched.Tests.Cli;

/// <summary>A command per job: what it gets, and what its exit code means.</summary>
public sealed class WorkerRunTests : IDisposable
{
    private readonly CancellationTokenSource _worker = new();
    private readonly CancellationTokenSource _hurry = new();
    private CommandLimits _limits = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _worker.Dispose();
        _hurry.Dispose();
    }

    [Theory]
    [InlineData(0, JobVerdict.Success)]
    [InlineData(65, JobVerdict.Fail)]
    [InlineData(100, JobVerdict.Fail)]
    [InlineData(1, JobVerdict.Retry)]
    [InlineData(75, JobVerdict.Retry)]
    [InlineData(137, JobVerdict.Retry)]
    public void The_exit_code_decides(int exitCode, JobVerdict verdict) =>
        Assert.Equal(verdict, NewHandler("true").ToResult(exitCode, EndedFor.Nothing).Verdict);

    [Fact]
    public async Task A_command_that_a_signal_ended_while_its_worker_stops_has_not_failed()
    {
        await _worker.CancelAsync();
        Assert.Equal(JobVerdict.Release, NewHandler("true").ToResult(130, EndedFor.Nothing).Verdict);
        Assert.Equal(JobVerdict.Release, NewHandler("true").ToResult(1, EndedFor.WorkerStops).Verdict);
        Assert.Equal(JobVerdict.Success, NewHandler("true").ToResult(0, EndedFor.WorkerStops).Verdict);
    }

    [Fact]
    public async Task A_command_reads_the_payload_and_finds_the_job_in_its_environment()
    {
        var file = Path.GetTempFileName();
        try
        {
            var script = $"{{ cat; env | grep ^SCHED_ | sort; }} > {file}; exit 65";
            var result = await NewHandler("sh", "-c", script).HandleAsync(NewJob(), Never);

            Assert.Equal(JobVerdict.Fail, result.Verdict);
            Assert.Equal(
                """
                hello
                SCHED_ATTEMPT=2
                SCHED_DUE=1970-01-01T00:00:01.500Z
                SCHED_EXECUTION_ID=ns/7
                SCHED_FENCING_TOKEN=99
                SCHED_JOB_ID=job
                SCHED_JOB_TYPE=mail
                SCHED_NAMESPACE=ns
                SCHED_QUEUE=q

                """.ReplaceLineEndings("\n"),
                await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_cancelled_job_ends_its_command_with_a_signal()
    {
        using var cancelled = new CancellationTokenSource();
        var running = NewHandler("sleep", "600").HandleAsync(NewJob(), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        var result = await running;
        Assert.Equal((JobVerdict.Retry, "The command was ended by signal 15."), (result.Verdict, result.Error));
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_stopped_and_tried_again()
    {
        _limits = new CommandLimits { Timeout = TimeSpan.FromMilliseconds(20) };
        var result = await NewHandler("sleep", "600").HandleAsync(NewJob(), Never);
        Assert.Equal(
            (JobVerdict.Retry, "The command did not end within 20ms and was stopped."), (result.Verdict, result.Error));
    }

    [Fact]
    public async Task A_command_that_ignores_the_signal_is_killed_after_the_grace()
    {
        _limits = new CommandLimits { Timeout = TimeSpan.FromMilliseconds(20), Grace = TimeSpan.FromMilliseconds(50) };
        var handler = NewHandler("sh", "-c", "trap '' TERM; while :; do sleep 600; done");
        var result = await handler.HandleAsync(NewJob(), Never);
        Assert.Equal(JobVerdict.Retry, result.Verdict);
    }

    [Fact]
    public async Task The_children_of_a_command_are_stopped_with_it_and_may_say_goodbye()
    {
        var file = Path.GetTempFileName();
        try
        {
            // The child is at work once it has written; then the worker hurries.
            var script = $"(trap 'echo goodbye >> {file}; exit' TERM; echo at work >> {file}; sleep 600 & wait) & wait";
            var running = NewHandler("sh", "-c", script).HandleAsync(NewJob(), Never).AsTask();
            using var watcher = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (new FileInfo(file).Length == 0)
            {
                await watcher.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }

            await _hurry.CancelAsync();
            var result = await running;
            Assert.Equal(JobVerdict.Release, result.Verdict);
            Assert.Equal(
                ["at work", "goodbye"], await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_command_that_does_not_read_its_input_does_not_mind_it()
    {
        var job = NewJob(new byte[65_536]);
        var result = await NewHandler("true").HandleAsync(job, TestContext.Current.CancellationToken);
        Assert.Equal(JobVerdict.Success, result.Verdict);
    }

    [Fact]
    public async Task Many_commands_at_once_each_have_their_own_input()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(i =>
            NewHandler("sh", "-c", $"test \"$(cat)\" = job-{i}")
                .HandleAsync(NewJob(Encoding.UTF8.GetBytes($"job-{i}")), Never).AsTask()));
        Assert.All(results, result => Assert.Equal(JobVerdict.Success, result.Verdict));
    }

    [Fact]
    public async Task A_command_that_cannot_be_started_gives_its_job_back_and_the_worker_exits_with_3()
    {
        var file = Path.GetTempFileName();
        File.Copy("/bin/true", file, overwrite: true);
        var pump = new PumpedScheduler();
        var cluster = new FakeCluster(pump);
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var running = Application.RunAsync(
            ["worker", "run", "--queue", "q", "--", file, "--flag"],
            new Surroundings
            {
                Out = stdout,
                Error = stderr,
                WorkerOptions = options => options with
                {
                    Connect = cluster.Connect,
                    Scheduler = pump,
                    HandlerScheduler = pump,
                },
            },
            TestContext.Current.CancellationToken);
        var stream = cluster.NextStream();
        stream.Welcome();
        File.Delete(file);
        stream.Send(new ServerMessage
        {
            Leases = new LeaseBatch
            {
                FirstToken = 5,
                Queue = "q",
                Leases = { new Lease { Run = 1, Attempt = 1, Id = "a" } },
            },
        });
        Assert.Equal(5, stream.Next(Kind.Release).Release.Items.Single().Token);
        stream.Next(Kind.Goodbye);
        stream.End();
        pump.RunAll();

        Assert.Equal(3, await running);
        Assert.StartsWith(
            $"CANNOT_START: '{file}': No such file or directory. The jobs were given back.",
            LastLineOf(stderr),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_told_before_any_job_is_taken()
    {
        var terminal = new Terminal();
        Assert.Equal(3, await terminal.RunAsync("worker run -q q -- /nowhere/no-such-command"));
        Assert.StartsWith(
            "CANNOT_START: '/nowhere/no-such-command': there is no such file.",
            terminal.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_is_looked_up_as_a_shell_would()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        Assert.Null(CommandLookup.WhyNot("sh", path));
        Assert.Null(CommandLookup.WhyNot("/bin/sh", null));
        Assert.Equal("it is not on the PATH.", CommandLookup.WhyNot("no-such-command", path));
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal("the file may not be executed (chmod +x).", CommandLookup.WhyNot(file, path));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string LastLineOf(StringWriter text) =>
        text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    private CommandHandler NewHandler(params string[] command) => new(command, _limits, _worker, _hurry.Token);

    private static JobContext NewJob(byte[]? payload = null) => new(
        new Lease
        {
            Id = "job",
            Type = "mail",
            Attempt = 2,
            ExecutionId = "ns/7",
            DueMs = 1_500,
            Payload = ByteString.CopyFrom(payload ?? "hello\n"u8.ToArray()),
        },
        99,
        "ns",
        "q");
}
