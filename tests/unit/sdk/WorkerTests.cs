using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sched.Sdk;
using Sched.Tests.Fakes;
using Sched.V1;
using Xunit;
using Kind = Sched.V1.WorkerMessage.KindOneofCase;

namespace Sched.Tests.Sdk;

/// <summary>A worker against a server in the test's hands: leases, marks, verdicts, resume, lapse and stop.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly PumpedScheduler _pump = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeCluster _cluster;
    private readonly LedgerObserver _ledger;
    private readonly CancellationTokenSource _stop = new();

    public WorkerTests()
    {
        _cluster = new FakeCluster(_pump);
        _ledger = new LedgerObserver(_pump);
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void Jobs_are_marked_started_and_acknowledged_as_one_bitmap()
    {
        var worker = Run((job, _) => ValueTask.FromResult(JobResult.Done()));
        var stream = _cluster.NextStream();
        var hello = stream.Welcome();
        Assert.Equal(("ns", "q"), (hello.Namespace, hello.Queues.Single()));
        var credit = stream.Next(Kind.Credit).Credit;
        Assert.Equal((4, 8), (credit.Slots, credit.Prefetch));

        stream.Send(Leases(100, 3));
        Assert.Equal([100, 101, 102], stream.Next(Kind.Started).Started.Tokens);
        var acked = 0;
        while (acked < 3)
        {
            var ack = stream.Next(Kind.Ack).Ack;
            Assert.Equal((100UL, 3), (ack.FirstToken, ack.Count));
            Assert.Empty(ack.Items);
            acked += System.Numerics.BitOperations.PopCount(ack.Succeeded.Span[0]);
            stream.Answer(ack);
        }

        Stop(worker, stream);
        List<string> lines = [];
        while (_ledger.HasNext)
        {
            lines.Add(_ledger.Next());
        }

        Assert.Equal(
            [
                "accepted 100 Success", "accepted 101 Success", "accepted 102 Success",
                "start 100", "start 101", "start 102",
            ],
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_started_mark_is_written_before_the_handler_is_called()
    {
        var isCalled = false;
        var worker = Run((_, _) =>
        {
            isCalled = true;
            return ValueTask.FromResult(JobResult.Done());
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Next(Kind.Credit);
        stream.HoldWrites();
        stream.Send(Leases(1, 1));

        // The mark is at the stream and not through it yet.
        Assert.Equal([1], stream.Next(Kind.Started).Started.Tokens);
        Assert.False(isCalled);
        stream.ReleaseWrites();
        _pump.RunAll();
        Assert.True(isCalled);
        stream.Answer(stream.Next(Kind.Ack).Ack);
        Stop(worker, stream);
    }

    [Fact]
    public void Results_failures_and_throws_are_acknowledged_one_by_one()
    {
        var worker = Run((job, _) => job.Id switch
        {
            "job-1" => ValueTask.FromResult(JobResult.Done("42"u8)),
            "job-2" => ValueTask.FromResult(JobResult.Fail("bad address")),
            "job-3" => ValueTask.FromResult(JobResult.Retry("busy")),
            _ => throw new InvalidOperationException("boom"),
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 4));
        var items = new Dictionary<long, AckItem>();
        while (items.Count < 4)
        {
            var ack = stream.Next(Kind.Ack).Ack;
            foreach (var item in ack.Items)
            {
                items.Add(item.Token, item);
            }

            stream.Answer(ack);
        }

        Assert.Equal((AckVerdict.AckSuccess, "42"), (items[1].Verdict, items[1].Result.ToStringUtf8()));
        Assert.Equal((AckVerdict.AckFail, "bad address"), (items[2].Verdict, items[2].Error));
        Assert.Equal((AckVerdict.AckRetry, "busy"), (items[3].Verdict, items[3].Error));
        Assert.Equal((AckVerdict.AckRetry, "InvalidOperationException: boom"), (items[4].Verdict, items[4].Error));
        Assert.Equal(1_004, items[4].Run);
        Stop(worker, stream);
    }

    [Fact]
    public void One_batch_of_verdicts_is_on_its_way_and_the_next_takes_what_gathered()
    {
        var gates = Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource()).ToArray();
        var finished = 0;
        var worker = Run(async (job, _) =>
        {
            await gates[job.FencingToken - 1].Task;
            Interlocked.Increment(ref finished);
            return JobResult.Done();
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 4));
        gates[0].SetResult();
        var first = stream.Next(Kind.Ack).Ack;
        Assert.Equal(0b0001, first.Succeeded.Span[0]);

        gates[1].SetResult();
        gates[2].SetResult();
        // A new lease is marked only when a slot is free: by then both ends have come home.
        stream.Send(Leases(11, 3));
        List<long> marked = [];
        gates[3].SetResult();
        while (marked.Count < 3)
        {
            marked.AddRange(stream.Next(Kind.Started).Started.Tokens);
        }

        Assert.Equal([11, 12, 13], marked);
        stream.Answer(first);
        var second = stream.Next(Kind.Ack).Ack;
        Assert.Equal(0b0110, second.Succeeded.Span[0] & 0b0110);
        Kill(worker);
    }

    [Fact]
    public void A_verdict_without_an_answer_is_sent_again_on_the_resumed_session_with_the_same_token()
    {
        var worker = Run((_, _) => ValueTask.FromResult(JobResult.Done()));
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(7, 1));
        stream.Next(Kind.Ack);
        stream.Break(new RpcException(new Status(StatusCode.Unavailable, "Gone.")));

        var next = NextStreamInTime();
        Assert.Equal("http://two:2", next.Endpoint);
        var hello = next.Welcome();
        Assert.Equal("s-1", hello.ResumeSession);
        Assert.Equal([7], hello.HeldTokens);
        Assert.Equal([7], hello.StartedTokens);
        var ack = next.Next(Kind.Ack).Ack;
        Assert.Equal(0, ack.Count);
        Assert.Equal((1_007, 7, AckVerdict.AckSuccess), (ack.Items[0].Run, ack.Items[0].Token, ack.Items[0].Verdict));
        next.Answer(ack, new RefusedAck { Token = 7, Reason = "LEASE_LOST" });

        Assert.Equal("start 7", _ledger.Next());
        Assert.Equal("refused 7 LEASE_LOST", _ledger.Next());
        Stop(worker, next);
    }

    [Fact]
    public void A_resume_names_waiting_and_running_jobs_and_forgets_the_lost_ones()
    {
        CancellationToken? token = null;
        var worker = Run(
            async (_, cancelled) =>
            {
                token ??= cancelled;
                await Task.Delay(Timeout.Infinite, cancelled);
                return JobResult.Done();
            },
            options => options with { Slots = 1 });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 2));
        _pump.RunAll();
        Assert.False(token!.Value.IsCancellationRequested);
        stream.End();

        var next = NextStreamInTime();
        var hello = next.Welcome("s-1", lost: 1);
        Assert.Equal([1, 2], hello.HeldTokens.Order());
        Assert.Equal([1], hello.StartedTokens);
        Assert.Equal("start 1", _ledger.Next());
        Assert.Equal("lost 1", _ledger.Next());
        Assert.True(token.Value.IsCancellationRequested);
        Assert.Equal([2], next.Next(Kind.Started).Started.Tokens);
        Kill(worker);
    }

    [Fact]
    public void A_session_without_contact_lapses_before_the_server_gives_its_jobs_away()
    {
        var began = _time.GetUtcNow();
        var stopped = new TaskCompletionSource<(StopReason, DateTimeOffset)>();
        var worker = Run(async (job, cancelled) =>
        {
            await cancelled.WaitAsync();
            stopped.SetResult((job.StopReason, _time.GetUtcNow()));
            return JobResult.Done();
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Next(Kind.KeepAlive);
        stream.Send(Leases(1, 1));
        stream.Next(Kind.Started);

        _time.AdvanceUntil(_pump, () => stopped.Task.IsCompleted);
        var (reason, at) = _pump.Run(stopped.Task);
        Assert.Equal(StopReason.LeaseLost, reason);
        Assert.InRange(at - began, TimeSpan.FromSeconds(14.85), TimeSpan.FromSeconds(14.95));
        Assert.True(stream.IsAborted);
        Assert.Equal("start 1", _ledger.Next());
        Assert.Equal("lost 1", _ledger.Next());
        FakeWorkerStream next;
        Hello hello;
        do
        {
            next = NextStreamInTime();
            hello = next.Welcome("s-2");
        }
        while (next.IsAborted);

        Assert.Equal("", hello.ResumeSession);
        Stop(worker, next);
    }

    [Fact]
    public void An_acknowledged_keep_alive_prolongs_the_session_from_the_time_it_was_sent()
    {
        using var session = new WorkerSession("s", TimeSpan.FromSeconds(10), _time.GetTimestamp(), _time);
        _time.Advance(TimeSpan.FromSeconds(3));
        var first = session.NewKeepAlive();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(session.HasUnanswered);
        Assert.Equal(TimeSpan.FromSeconds(3.9), session.Remaining);
        session.Acknowledge(first.Sequence);
        Assert.False(session.HasUnanswered);
        Assert.Equal(TimeSpan.FromSeconds(6.9), session.Remaining);
        session.Acknowledge(first.Sequence);
        Assert.Equal(TimeSpan.FromSeconds(6.9), session.Remaining);
    }

    [Fact]
    public void A_graceful_stop_gives_back_what_has_not_started_and_waits_for_what_has()
    {
        var gate = new TaskCompletionSource();
        var worker = Run(
            async (_, _) =>
            {
                await gate.Task;
                return JobResult.Done();
            },
            options => options with { Slots = 1 });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Next(Kind.Credit);
        stream.Send(Leases(1, 3));
        Assert.Equal([1], stream.Next(Kind.Started).Started.Tokens);

        _stop.Cancel();
        List<WorkerMessage> said = [stream.Next(Kind.Credit, Kind.Release), stream.Next(Kind.Credit, Kind.Release)];
        var release = said.Single(message => message.KindCase == Kind.Release).Release;
        Assert.Equal([(2, 1_002), (3, 1_003)], release.Items.Select(item => ((int)item.Token, (int)item.Run)));
        Assert.Equal(0, said.Single(message => message.KindCase == Kind.Credit).Credit.Slots);
        Assert.False(worker.IsCompleted);

        gate.SetResult();
        stream.Answer(stream.Next(Kind.Ack).Ack);
        stream.Next(Kind.Goodbye);
        Assert.True(stream.IsCompleted);
        stream.End();
        _pump.Run(worker);
    }

    [Fact]
    public void A_stop_cancels_handlers_that_take_too_long_and_gives_their_jobs_back()
    {
        var worker = Run(
            async (_, cancelled) =>
            {
                await Task.Delay(Timeout.Infinite, cancelled);
                return JobResult.Done();
            },
            options => options with { StopTimeout = TimeSpan.FromSeconds(4) });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 1));
        stream.Next(Kind.Started);
        _stop.Cancel();
        Assert.False(stream.HasNext(Kind.Release));
        _time.Advance(TimeSpan.FromSeconds(4));
        var release = stream.Next(Kind.Release);
        Assert.Equal(1, release.Release.Items.Single().Token);
        stream.Next(Kind.Goodbye);
        stream.End();
        _pump.Run(worker);
    }

    [Fact]
    public void A_cancelling_notice_cancels_the_handler_and_its_success_is_still_sent()
    {
        var worker = Run(async (job, cancelled) =>
        {
            await cancelled.WaitAsync();
            return job.StopReason == StopReason.Cancelled ? JobResult.Done() : JobResult.Fail("other reason");
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 1));
        stream.Next(Kind.Started);
        stream.Send(Notice(1, LeaseNoticeKind.Cancelling));
        var ack = stream.Next(Kind.Ack).Ack;
        Assert.Equal(1, ack.Succeeded.Span[0]);
        stream.Answer(ack);
        Stop(worker, stream);
    }

    [Fact]
    public void A_revoked_lease_cancels_the_handler_and_its_verdict_is_not_sent()
    {
        var ended = new TaskCompletionSource();
        var worker = Run(async (job, cancelled) =>
        {
            if (job.FencingToken == 1)
            {
                await cancelled.WaitAsync();
                ended.SetResult();
            }

            return JobResult.Done("x"u8);
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 1));
        stream.Next(Kind.Started);
        stream.Send(Notice(1, LeaseNoticeKind.Revoked));
        _pump.Run(ended.Task);
        stream.Send(Leases(2, 1));
        var ack = stream.Next(Kind.Ack).Ack;
        Assert.Equal(2, ack.Items.Single().Token);
        stream.Answer(ack);
        Stop(worker, stream);
    }

    [Fact]
    public void A_lease_that_comes_again_after_it_was_started_and_given_back_is_not_started_again()
    {
        var starts = 0;
        var worker = Run((_, _) =>
        {
            starts++;
            return ValueTask.FromResult(JobResult.Release("not now"));
        });
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Send(Leases(1, 1));
        stream.Next(Kind.Release);
        stream.End();

        var next = NextStreamInTime();
        Assert.Empty(next.Welcome().HeldTokens);
        next.Send(Leases(1, 1));
        Assert.Equal(1, next.Next(Kind.Release).Release.Items.Single().Token);
        Assert.Equal(1, starts);
        Stop(worker, next);
    }

    [Fact]
    public void A_node_that_does_not_lead_says_who_does_and_is_left_at_once()
    {
        var worker = Run((_, _) => ValueTask.FromResult(JobResult.Done()));
        var first = _cluster.NextStream();
        first.Break(FakeCluster.Error(StatusCode.FailedPrecondition, "NOT_LEADER", ("leader", "three:3")));
        var second = _cluster.NextStream();
        Assert.Equal("http://three:3", second.Endpoint);
        second.Welcome();
        Stop(worker, second);
    }

    [Fact]
    public void A_worker_that_the_cluster_refuses_ends_with_the_reason()
    {
        var worker = Run((_, _) => ValueTask.FromResult(JobResult.Done()));
        var stream = _cluster.NextStream();
        stream.Break(FakeCluster.Error(StatusCode.NotFound, "NAMESPACE_NOT_FOUND"));
        var error = Assert.Throws<SchedException>(() => _pump.Run(worker));
        Assert.Equal("NAMESPACE_NOT_FOUND", error.Reason);
    }

    [Fact]
    public void A_stop_before_any_node_answered_ends_at_once()
    {
        var worker = Run((_, _) => ValueTask.FromResult(JobResult.Done()));
        _cluster.NextStream();
        _stop.Cancel();
        _pump.Run(worker);
    }

    private static ServerMessage Notice(long token, LeaseNoticeKind kind) => new()
    {
        Notices = new LeaseNotices
        {
            Notices = { new LeaseNotice { Run = 1_000 + token, Token = token, Kind = kind } },
        },
    };

    [Fact]
    public void Leases_that_are_sent_again_are_acknowledged_as_items()
    {
        var worker = Run((job, _) => ValueTask.FromResult(JobResult.Done()));
        var stream = _cluster.NextStream();
        stream.Welcome();
        stream.Next(Kind.Credit);
        var again = Leases(100, 2);
        again.Leases.FirstToken = 0;
        again.Leases.Leases[0].Token = 100;
        again.Leases.Leases[1].Token = 101;

        stream.Send(again);

        Assert.Equal([100, 101], stream.Next(Kind.Started).Started.Tokens);
        List<long> acked = [];
        while (acked.Count < 2)
        {
            var ack = stream.Next(Kind.Ack).Ack;
            Assert.Equal((0UL, 0), (ack.FirstToken, ack.Count));
            acked.AddRange(ack.Items.Select(static item => item.Token));
            stream.Answer(ack);
        }

        Assert.Equal([100, 101], acked.Order());
        Stop(worker, stream);
    }

    private static ServerMessage Leases(long firstToken, int count)
    {
        var batch = new LeaseBatch { FirstToken = (ulong)firstToken, Queue = "q", Namespace = "ns" };
        for (var i = 0; i < count; i++)
        {
            var token = firstToken + i;
            batch.Leases.Add(new Lease { Run = 1_000 + token, Attempt = 1, Id = $"job-{token}", Type = "t" });
        }

        return new ServerMessage { Leases = batch };
    }

    private Task Run(
        Func<JobContext, CancellationToken, ValueTask<JobResult>> handler,
        Func<JobWorkerOptions, JobWorkerOptions>? change = null)
    {
        var options = new JobWorkerOptions
        {
            Endpoints = ["http://one:1", "http://two:2"],
            Namespace = "ns",
            Queues = ["q"],
            Slots = 4,
            Prefetch = 8,
            Connect = _cluster.Connect,
            TimeProvider = _time,
            Random = () => 0,
            Observer = _ledger,
            Scheduler = _pump,
            HandlerScheduler = _pump,
        };
        return new JobWorker(change?.Invoke(options) ?? options, handler).RunAsync(_stop.Token);
    }

    private void Stop(Task worker, FakeWorkerStream stream)
    {
        _pump.RunAll();
        _stop.Cancel();
        stream.Next(Kind.Goodbye);
        stream.End();
        _pump.Run(worker);
    }

    private void Kill(Task worker)
    {
        _stop.Cancel();
        _time.AdvanceUntil(_pump, () => worker.IsCompleted);
    }

    private FakeWorkerStream NextStreamInTime()
    {
        _time.AdvanceUntil(_pump, () => _cluster.HasStream);
        return _cluster.NextStream();
    }
}
