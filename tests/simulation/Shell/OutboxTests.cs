using Microsoft.Extensions.Logging.Abstractions;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Tests.Simulation.Fakes;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

public sealed class OutboxTests : IDisposable
{
    private readonly EngineHost _host = new(new InMemoryJobStore());
    private readonly HeldReader _reader = new();
    private readonly List<string> _sent = [];
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero));
        _host.Locked(engine => Found(engine));
        var source = new PayloadSource(
            _host, _reader, new JobCache(1_000), time, new LeaderOptions(), NullLogger.Instance);
        _outbox = new Outbox(new Sink(_sent), source, NullLogger.Instance);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_cold_batch_holds_up_no_other()
    {
        _outbox.Add(Batch(1));
        _outbox.Add(Batch(2));
        _reader.Answer(2);
        Assert.Equal(["batch 2"], _sent);
        _reader.Answer(1);
        Assert.Equal(["batch 2", "batch 1"], _sent);
    }

    [Fact]
    public void A_notice_waits_for_the_leases_before_it_and_for_no_others()
    {
        _outbox.Add(Batch(1));
        _outbox.Add(Notice(1));
        _outbox.Add(Batch(2));
        _outbox.Add(Notice(2));
        _reader.Answer(2);
        Assert.Equal(["batch 2"], _sent);
        _reader.Answer(1);
        Assert.Equal(["batch 2", "batch 1", "notice 1", "notice 2"], _sent);
    }

    [Fact]
    public void After_its_end_nothing_goes_out()
    {
        _outbox.Add(Batch(1));
        _outbox.Add(Notice(1));
        _outbox.End(WorkerEnd.NotLeader);
        _outbox.Add(Batch(2));
        _reader.Answer(1);
        Assert.Equal(["ended NOT_LEADER"], _sent);
    }

    private static void Found(JobEngine engine)
    {
        var header = new EntryHeader(1, 1, 1, 1);
        Command[] commands =
        [
            new Genesis(0, new HashKey(1, 2), Guid.NewGuid(), 1),
            new PutQueue(JobEngine.DefaultNamespace, "mail", RunPolicy.Default),
        ];
        var results = new Result[commands.Length];
        engine.Apply(in header, commands, results, new Effects());
        Assert.All(results, result => Assert.Equal(Outcome.Done, result.Outcome));
    }

    private static LeaseBatch Batch(long seq) =>
        new(1, 1, new FencingToken(seq), [new LeasedRun(seq, 1, 0, 0, 0, IsCancelling: false)]);

    private static LeaseNotice[] Notice(long seq) =>
        [new LeaseNotice(1, seq, new FencingToken(seq), LeaseNoticeKind.Cancelling)];

    /// <summary>Answers each read when it is told to.</summary>
    private sealed class HeldReader : IPayloadReader
    {
        private readonly Dictionary<long, TaskCompletionSource<JobRecord[]>> _reads = [];

        public Task<JobRecord[]> ReadJobsAsync(long[] seqs)
        {
            var read = new TaskCompletionSource<JobRecord[]>();
            _reads.Add(Assert.Single(seqs), read);
            return read.Task;
        }

        public void Answer(long seq) => _reads[seq].SetResult([new JobRecord { Seq = seq }]);
    }

    private sealed class Sink(List<string> sent) : IWorkerSink
    {
        public void Deliver(DeliveredBatch batch) => sent.Add($"batch {Assert.Single(batch.Runs).Run.Seq}");

        public void Notify(IReadOnlyList<LeaseNotice> notices) => sent.Add($"notice {Assert.Single(notices).Seq}");

        public void Ended(string reason) => sent.Add($"ended {reason}");
    }
}
