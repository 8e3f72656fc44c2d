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

    public void Dispose() => _worker.Dispose();

    [Theory]
    [InlineData(0, JobVerdict.Success)]
    [InlineData(65, JobVerdict.Fail)]
    [InlineData(100, JobVerdict.Fail)]
    [InlineData(1, JobVerdict.Retry)]
    [InlineData(75, JobVerdict.Retry)]
    [InlineData(137, JobVerdict.Retry)]
    public void The_exit_code_decides(int exitCode, JobVerdict verdict) =>
        Assert.Equal(verdict, CommandHandler.ToResult(exitCode, isStopping: false).Verdict);

    [Fact]
    public void A_command_that_a_signal_ended_while_its_worker_stops_has_not_failed() =>
        Assert.Equal(JobVerdict.Release, CommandHandler.ToResult(130, isStopping: true).Verdict);

    [Fact]
    public async Task A_command_reads_the_payload_and_finds_the_job_in_its_environment()
    {
        var file = Path.GetTempFileName();
        try
        {
            var script = $"{{ cat; env | grep ^SCHED_ | sort; }} > {file}; exit 65";
            var handler = new CommandHandler(["sh", "-c", script], _worker);
            var result = await handler.HandleAsync(NewJob(), TestContext.Current.CancellationToken);

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
        var running = new CommandHandler(["sleep", "600"], _worker).HandleAsync(NewJob(), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        var result = await running;
        Assert.Equal(JobVerdict.Retry, result.Verdict);
    }

    [Fact]
    public async Task A_command_that_cannot_be_started_gives_its_job_back_and_the_worker_exits_with_3()
    {
        var pump = new PumpedScheduler();
        var cluster = new FakeCluster(pump);
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        var running = Application.RunAsync(
            ["worker", "run", "--queue", "q", "--", "/nowhere/no-such-command", "--flag"],
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
        Assert.Contains("Cannot start '/nowhere/no-such-command'", stderr.ToString(), StringComparison.Ordinal);
    }

    private static JobContext NewJob() => new(
        new Lease
        {
            Id = "job",
            Type = "mail",
            Attempt = 2,
            ExecutionId = "ns/7",
            DueMs = 1_500,
            Payload = ByteString.CopyFromUtf8("hello\n"),
        },
        99,
        "ns",
        "q");
}
