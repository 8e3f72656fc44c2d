using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sched.Engine;
using Sched.Server.Requests;
using Sched.V1;
using Sched.Wire.Format;
using Xunit;
using WireSpec = Sched.V1.JobSpec;

namespace Sched.Tests.Server;

/// <summary>What a submitted job may say, and what becomes of it.</summary>
public sealed class JobRequestTests
{
    private const long Epoch = 1_700_006_400_000;

    public static TheoryData<string, Action<WireSpec>> Refused => new()
    {
        { "job.type", job => job.Type = "" },
        { "job.type", job => job.Type = new string('t', 129) },
        { "job.type", job => job.Type = "a\nb" },
        { "job.id", job => job.Id = new string('i', 129) },
        { "job.id", job => job.Id = "a\0b" },
        { "job.id", job => job.Id = JobIds.FromSeq(7).ToString() },
        { "job.queue", job => job.Queue = new string('q', 129) },
        { "job.key", job => job.Key = new string('k', 129) },
        { "job.priority", job => job.Priority = 8 },
        { "job.priority", job => job.Priority = -1 },
        { "job.due", job => job.Due = new Timestamp { Seconds = long.MaxValue } },
        { "job.delay", job => job.Delay = new Duration { Seconds = long.MaxValue } },
        { "job.headers", job => job.Headers["big"] = new string('x', 5_000) },
        { "job.labels", job => job.Labels[""] = "nameless" },
        { "job.retry.max_attempts", job => job.Retry = new RetryPolicy { MaxAttempts = 1_001 } },
        { "job.retry.backoff", job => job.Retry = new RetryPolicy { Backoff = new Duration() } },
        {
            "job.retry.backoff_max",
            job => job.Retry = new RetryPolicy { BackoffMax = new Duration { Nanos = 1_000_000 } }
        },
    };

    public static TheoryData<string, Action<WireSpec>> NotServedYet => new()
    {
        { "job.delivery", job => job.Delivery = Delivery.AtMostOnce },
        { "job.start_deadline", job => job.StartDeadline = new Duration { Seconds = 1 } },
        { "job.run_timeout", job => job.RunTimeout = new Duration { Seconds = 1 } },
        { "job.on_success", job => job.OnSuccess = new FollowUp() },
        { "job.on_dead", job => job.OnDead = new FollowUp() },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_malformed_field_is_named(string field, Action<WireSpec> break_)
    {
        var fault = FaultOf(break_);

        Assert.Equal(StatusCode.InvalidArgument, fault!.Code);
        Assert.Equal(ErrorReason.InvalidField, fault.Reason);
        Assert.Contains(("field", field), fault.Facts);
    }

    [Theory]
    [MemberData(nameof(NotServedYet))]
    public void What_is_not_served_yet_is_refused_and_not_passed_over(string field, Action<WireSpec> ask)
    {
        var fault = FaultOf(ask);

        Assert.Equal(StatusCode.Unimplemented, fault!.Code);
        Assert.Equal(ErrorReason.NotYet, fault.Reason);
        Assert.Contains(("field", field), fault.Facts);
    }

    [Fact]
    public void A_payload_has_a_limit()
    {
        Assert.Null(FaultOf(job => job.Payload = ByteString.CopyFrom(new byte[64 * 1024])));
        Assert.Equal(
            ErrorReason.PayloadTooLarge,
            FaultOf(job => job.Payload = ByteString.CopyFrom(new byte[(64 * 1024) + 1]))!.Reason);
    }

    [Fact]
    public void A_due_time_is_rounded_up_so_that_a_job_is_never_early()
    {
        var spec = Read(job => job.Due = new Timestamp { Seconds = (Epoch / 1_000) + 5, Nanos = 1 });

        Assert.Equal(5_001, spec.DueMs);
        Assert.False(spec.DueIsDelay);
    }

    [Fact]
    public void What_is_past_or_not_said_is_now()
    {
        Assert.Equal(0, Read(job => job.Due = new Timestamp { Seconds = 1 }).DueMs);
        var negative = Read(job => job.Delay = new Duration { Seconds = -5 });
        Assert.Equal((0, true), (negative.DueMs, negative.DueIsDelay));
        var unsaid = Read(_ => { });
        Assert.Equal((0, true), (unsaid.DueMs, unsaid.DueIsDelay));
    }

    [Fact]
    public void Defaults_are_filled_in_and_the_body_comes_back()
    {
        var requests = new JobRequests(Epoch);
        var job = Plain();
        job.Payload = ByteString.CopyFromUtf8("hello");
        job.Labels["b"] = "2";
        job.Labels["a"] = "1";

        Assert.Null(requests.Read(job, "job", out var spec));

        Assert.Equal(["default"], requests.Queues);
        Assert.Equal(3, spec.Priority);
        Assert.Null(spec.Policy);
        var body = JobBody.Read(spec.Body);
        Assert.Equal("mail", body.Type);
        Assert.Equal("hello", Encoding.UTF8.GetString(body.Payload.Span));
        Assert.Equal(["a", "b"], body.Labels.Select(pair => pair.Key));
    }

    [Fact]
    public void Equal_requests_have_equal_hashes_whatever_the_order_of_a_map()
    {
        var one = Read(job =>
        {
            job.Headers["a"] = "1";
            job.Headers["b"] = "2";
        });
        var other = Read(job =>
        {
            job.Headers["b"] = "2";
            job.Headers["a"] = "1";
        });

        Assert.Equal(one.ContentHash, other.ContentHash);
        Assert.NotEqual(one.ContentHash, Read(job => job.Headers["a"] = "1").ContentHash);
    }

    [Fact]
    public void Jobs_of_one_request_share_their_queues()
    {
        var requests = new JobRequests(Epoch);
        foreach (var (queue, position) in new[] { ("x", 0), ("y", 1), ("x", 0) })
        {
            var job = Plain();
            job.Queue = queue;
            Assert.Null(requests.Read(job, "job", out var spec));
            Assert.Equal(position, spec.Queue);
        }

        Assert.Equal(["x", "y"], requests.Queues);
    }

    [Fact]
    public void A_batch_has_at_least_one_and_at_most_a_thousand_items()
    {
        Requested.CheckBatch("jobs", 1_000);

        Assert.Equal(StatusCode.InvalidArgument, CodeOf(() => Requested.CheckBatch("jobs", 0)));
        Assert.Equal(StatusCode.InvalidArgument, CodeOf(() => Requested.CheckBatch("jobs", 1_001)));
        Assert.Equal(StatusCode.InvalidArgument, CodeOf(() => Requested.CheckBytes((4 << 20) + 1)));
    }

    private static StatusCode CodeOf(Action action) => Assert.Throws<RpcException>(action).StatusCode;

    private static WireSpec Plain() => new() { Id = "j1", Type = "mail" };

    private static Fault? FaultOf(Action<WireSpec> change)
    {
        var job = Plain();
        change(job);
        return new JobRequests(Epoch).Read(job, "job", out _);
    }

    private static Sched.Engine.JobSpec Read(Action<WireSpec> change)
    {
        var job = Plain();
        change(job);
        Assert.Null(new JobRequests(Epoch).Read(job, "job", out var spec));
        return spec;
    }
}
