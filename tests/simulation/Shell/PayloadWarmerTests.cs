using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Tests.Simulation.Fakes;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

public sealed class PayloadWarmerTests : IAsyncDisposable
{
    private const int Jobs = 300;

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero));
    private readonly SerialScheduler _scheduler = new(isPumpedByPool: false);
    private readonly InMemoryJobStore _store = new();
    private readonly EngineHost _host;
    private readonly FakeLog _log;
    private readonly SlowReader _reader;
    private readonly Sink _sink = new();

    public PayloadWarmerTests()
    {
        _host = new EngineHost(_store);
        _reader = new SlowReader(_store, _time);
        _log = new FakeLog(_time, _host, new Random(1), new Transcript(_time)) { HasFaults = false };
        var random = new Random(2);
        Shell = new LeaderShell(
            _log, _host, _scheduler, _time, _reader, () => (ulong)random.NextInt64(), new LeaderOptions(),
            NullLogger.Instance);
        Shell.Start();
        _log.Elect();
        RunUntil(() => Shell.IsLeading);
    }

    private LeaderShell Shell { get; }

    public async ValueTask DisposeAsync()
    {
        var stopping = _scheduler.RunAsync(() => Shell.DisposeAsync().AsTask());
        RunUntil(() => stopping.IsCompleted);
        await stopping;
        _host.Dispose();
    }

    [Fact]
    public void Jobs_submitted_long_ago_are_in_memory_when_they_are_due()
    {
        Run(() => OpenWorkerAsync(slots: Jobs));
        Run(() => SubmitAsync(TimeSpan.FromMinutes(5)));
        RunUntil(() => _sink.Delivered == Jobs);

        Assert.NotEmpty(_reader.ReadAt);
        Assert.All(_reader.ReadAt, at => Assert.InRange(at.TotalSeconds, 285, 299));
        Assert.Equal(Jobs, _reader.JobsRead);
        Assert.InRange(_time.Elapsed.TotalSeconds, 300, 300.1);
    }

    [Fact]
    public void Jobs_that_wait_for_a_slot_are_read_while_they_wait()
    {
        Run(() => SubmitAsync(TimeSpan.Zero));
        _log.Depose();
        RunUntil(() => !Shell.IsLeading);
        _log.Elect();
        RunUntil(() => Shell.IsLeading);

        // The new leader remembers none of them.
        Run(() => OpenWorkerAsync(slots: 1));
        RunUntil(() => _reader.JobsRead == Jobs);
        Assert.Equal(1, _sink.Delivered);
    }

    [Fact]
    public void With_nothing_due_nothing_is_read()
    {
        Run(() => OpenWorkerAsync(slots: Jobs));
        Run(() => SubmitAsync(TimeSpan.FromHours(5)));
        RunUntil(() => _time.Elapsed > TimeSpan.FromHours(4));
        Assert.Equal(0, _reader.JobsRead);
    }

    private async Task OpenWorkerAsync(int slots)
    {
        await Shell.ProposeAsync("test", new PutQueue("default", "mail", RunPolicy.Default));
        var hello = new WorkerHello("default", ["mail"], "worker", Limits.SessionTtlMsMax, "", [], []);
        var session = await Shell.OpenWorkerAsync("worker", hello, _sink);
        session.Credit(slots, 0, 1 << 20);
        _ = KeepAliveAsync(session);
    }

    private async Task KeepAliveAsync(WorkerSession session)
    {
        while (_time.Elapsed < TimeSpan.FromDays(1))
        {
            await Task.Delay(TimeSpan.FromSeconds(10), _time);
            await session.KeepAlive();
        }
    }

    private async Task SubmitAsync(TimeSpan delay)
    {
        JobSpec[] jobs =
        [
            .. Enumerable.Range(0, Jobs).Select(i => new JobSpec
            {
                Id = Encoding.UTF8.GetBytes($"job-{i}"),
                DueMs = (long)delay.TotalMilliseconds,
                DueIsDelay = true,
                Body = new byte[100],
            }),
        ];
        await Shell.ProposeAsync("test", new SubmitJobs("default", ["mail"], jobs));
    }

    private void Run(Func<Task> work)
    {
        var running = _scheduler.RunAsync(work);
        RunUntil(() => running.IsCompleted);
        running.GetAwaiter().GetResult();
    }

    private void RunUntil(Func<bool> holds)
    {
        while (!holds())
        {
            if (!_scheduler.RunOne())
            {
                Assert.True(_time.RunNext(), "Nothing will ever happen again.");
            }
        }
    }

    /// <summary>Takes ten milliseconds, and says when it was asked.</summary>
    private sealed class SlowReader(InMemoryJobStore store, VirtualTime time) : IPayloadReader
    {
        public List<TimeSpan> ReadAt { get; } = [];

        public int JobsRead { get; private set; }

        public async Task<JobRecord[]> ReadJobsAsync(long[] seqs)
        {
            ReadAt.Add(time.Elapsed);
            JobsRead += seqs.Length;
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
            var jobs = new JobRecord[seqs.Length];
            store.ReadJobs(seqs, jobs);
            return jobs;
        }
    }

    private sealed class Sink : IWorkerSink
    {
        public int Delivered { get; private set; }

        public void Deliver(DeliveredBatch batch)
        {
            Assert.All(batch.Runs, run => Assert.Equal(run.Run.Seq, run.Job.Seq));
            Delivered += batch.Runs.Length;
        }

        public void Notify(IReadOnlyList<LeaseNotice> notices) => Assert.Fail("Nothing was cancelled.");

        public void Ended(string reason) => Assert.Equal(WorkerEnd.NotLeader, reason);
    }
}
