using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>Bad submits, one after another, against a real node: each is told what is wrong and what to do.</summary>
[Collection(nameof(OneNode))]
public sealed class SubmitLimitTests(OneNode shared)
{
    private const int Year = 365 * 24 * 3_600;

    private readonly ScheddNode _node = shared.Node;

    /// <summary>Field, words, and the job that is refused with INVALID_FIELD.</summary>
    public static TheoryData<string, string, Action<JobSpec>> Malformed => new()
    {
        { "job.id", "longer than 128", job => job.Id = new string('i', 129) },
        { "job.id", "control character", job => job.Id = "a\nb" },
        { "job.id", "control character", job => job.Id = "a\u007fb" },
        { "job.id", "the form of ids that the server makes", job => job.Id = "53636865-6400-8000-8000-000000000007" },
        { "job.type", "it is empty", job => job.Type = "" },
        { "job.queue", "longer than 128", job => job.Queue = new string('q', 129) },
        { "job.queue", "control character", job => job.Queue = "a\tb" },
        { "job.key", "longer than 128", job => job.Key = new string('k', 129) },
        { "job.priority", "0 to 7", job => job.Priority = 8 },
        { "job.due", "not a time", job => job.Due = new Timestamp { Seconds = 1, Nanos = -1 } },
        { "job.delay", "not a duration", job => job.Delay = new Duration { Seconds = long.MaxValue } },
        { "job.headers", "more than 32", job => AddMany(job) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_field_is_named_with_its_rule(string field, string words, Action<JobSpec> spoil)
    {
        var refusal = await RefusedAsync(spoil);

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (refusal.Code, refusal.Reason));
        Assert.Equal(field, refusal.Facts["field"]);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_64_KiB_is_taken_and_one_byte_more_is_not()
    {
        await SubmitAsync(job => job.Payload = Bytes(64 << 10));

        var refusal = await RefusedAsync(job => job.Payload = Bytes((64 << 10) + 1));

        Assert.Equal((StatusCode.InvalidArgument, "PAYLOAD_TOO_LARGE"), (refusal.Code, refusal.Reason));
        Assert.Equal("65536", refusal.Facts["limit"]);
        Assert.Contains("65537 bytes; 65536 is the most", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_due_in_the_past_is_ready_now()
    {
        foreach (var spoil in (Action<JobSpec>[])
        [
            job => job.Due = new Timestamp { Seconds = 1_000_000_000 },
            job => job.Due = new Timestamp { Seconds = -1_000_000_000 },
            job => job.Delay = new Duration { Seconds = -Year },
        ])
        {
            var submitted = await SubmitAsync(spoil);
            Assert.Equal(JobState.Ready, (await _node.Api.GetAsync(submitted.Id)).State);
        }
    }

    [Fact]
    public async Task What_is_due_beyond_the_clocks_range_is_refused()
    {
        foreach (var spoil in (Action<JobSpec>[])
        [
            job => job.Delay = new Duration { Seconds = 40L * Year },
            job => job.Delay = new Duration { Seconds = 315_576_000_000 },
            job => job.Due = new Timestamp { Seconds = 253_402_300_799 },
        ])
        {
            var refusal = await RefusedAsync(spoil);
            Assert.Equal((StatusCode.OutOfRange, "DUE_OUT_OF_RANGE"), (refusal.Code, refusal.Reason));
            Assert.Contains("34 years", refusal.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(await SubmitAsync(job => job.Delay = new Duration { Seconds = 33L * Year }));
    }

    [Fact]
    public async Task The_same_id_is_a_duplicate_with_the_same_content_and_refused_with_other()
    {
        var first = await SubmitAsync(job => job.Id = "once", type: "a");
        var second = await SubmitAsync(job => job.Id = "once", type: "a");
        var refusal = await RefusedAsync(job => job.Id = "once", type: "b");

        Assert.False(first.Duplicate);
        Assert.True(second.Duplicate);
        Assert.Equal(first.DueAt, second.DueAt);
        Assert.Equal((StatusCode.AlreadyExists, "JOB_ID_REUSED"), (refusal.Code, refusal.Reason));
        Assert.Equal("once", refusal.Facts["id"]);
        Assert.Contains("Choose another id", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_one_batch_each_item_stands_alone()
    {
        var response = await _node.Api.SubmitManyAsync(
            new JobSpec { Id = "twice", Type = "a" },
            new JobSpec { Id = "twice", Type = "a" },
            new JobSpec { Id = "twice", Type = "b" },
            new JobSpec { Id = "", Type = "a" },
            new JobSpec { Id = "bad\0", Type = "a" },
            new JobSpec { Id = "late", Type = "a", Delay = new Duration { Seconds = 40L * Year } },
            new JobSpec { Id = "fine", Type = "a" });

        var answers = response.Results.Select(result => result.Error is { } error
            ? Refusal.Of(error).Reason
            : result.Submitted.Duplicate ? "duplicate" : result.Submitted.RetrySafe ? "new" : "new, unsafe to repeat");
        Assert.Equal(
            [
                "new", "duplicate", "JOB_ID_REUSED", "new, unsafe to repeat", "INVALID_FIELD", "DUE_OUT_OF_RANGE",
                "new",
            ],
            answers);
        Assert.Equal("jobs[4].id", Refusal.Of(response.Results[4].Error).Facts["field"]);
    }

    [Fact]
    public async Task Of_many_callers_with_one_id_one_submits_and_the_others_are_told()
    {
        // At once, so that most of them meet in one entry of the log.
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            _ => _node.Api.SubmitAsync(new JobSpec { Id = "contested", Type = "t" })));

        Assert.Single(answers, answer => !answer.Duplicate);
        Assert.True(answers.Select(answer => answer.Revision).Distinct().Count() < 64, "none shared an entry");
    }

    [Fact]
    public async Task A_batch_is_bounded_in_items_and_bytes_and_a_message_in_bytes()
    {
        var most = await _node.Api.SubmitManyAsync(Batch(1_000, payloadBytes: 0));
        Assert.Equal(1_000, most.Results.Count(result => result.Submitted is not null));

        await AssertAsync(Batch(0, 0), "INVALID_FIELD", "jobs: it is empty");
        await AssertAsync(Batch(1_001, 0), "BATCH_TOO_LARGE", "1001 items; 1000 are the most");
        await AssertAsync(Batch(70, 64_000), "BATCH_TOO_LARGE", "bytes; 4194304 are the most");
        var refusal = await AssertAsync(Batch(200, 64_000), "MESSAGE_TOO_LARGE", "more than 5242880 bytes");
        Assert.Equal(StatusCode.ResourceExhausted, refusal.Code);
        Assert.Equal("5242880", refusal.Facts["limit"]);

        async Task<Refusal> AssertAsync(IEnumerable<JobSpec> batch, string reason, string words)
        {
            var refusal = await Refusal.OfAsync(_node.Api.SubmitManyAsync(batch));
            Assert.Equal(reason, refusal.Reason);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
            return refusal;
        }
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        var job = await Refusal.OfAsync(_node.Api.GetAsync("nobody"));
        Assert.Equal((StatusCode.NotFound, "JOB_NOT_FOUND"), (job.Code, job.Reason));
        Assert.Equal("nobody", job.Facts["id"]);

        var cancel = await _node.Api.CancelAsync("nobody", "");
        Assert.Equal("JOB_NOT_FOUND", cancel.Results[0].Error.Reason);
        Assert.Equal("ids[1]", cancel.Results[1].Error.Metadata["field"]);

        var space = await Refusal.OfAsync(_node.Api.ListAsync(new ListJobsRequest { Namespace = "nowhere" }));
        Assert.Equal((StatusCode.NotFound, "NAMESPACE_NOT_FOUND"), (space.Code, space.Reason));
        Assert.Contains("Create it first", space.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_queue_is_refused_where_the_namespace_forbids_to_create_it()
    {
        var request = new SubmitJobRequest
        {
            Namespace = "closed",
            Job = new JobSpec { Id = "q", Type = "t", Queue = "mail" },
        };

        var refusal = await Refusal.OfAsync(_node.Api.SubmitAsync(request));

        Assert.Equal((StatusCode.NotFound, "QUEUE_NOT_FOUND"), (refusal.Code, refusal.Reason));
        Assert.Equal("mail", refusal.Facts["queue"]);
        Assert.Contains("Create it first", refusal.Message, StringComparison.Ordinal);
        await _node.Api.PutAsync(new PutQueueRequest { Namespace = "closed", Name = "mail" });
        Assert.Equal("q", (await _node.Api.SubmitAsync(request)).Id);
    }

    [Fact]
    public async Task Pages_and_states_out_of_bounds_are_named()
    {
        await AssertAsync(new ListJobsRequest { PageSize = 1_001 }, "page_size");
        await AssertAsync(new ListJobsRequest { PageSize = -1 }, "page_size");
        await AssertAsync(new ListJobsRequest { PageToken = "not ours" }, "page_token");
        await AssertAsync(new ListJobsRequest { State = JobState.Dead }, "state");
        await AssertAsync(new ListJobsRequest { State = (JobState)(-1) }, "state");

        async Task AssertAsync(ListJobsRequest request, string field)
        {
            var refusal = await Refusal.OfAsync(_node.Api.ListAsync(request));
            Assert.Equal((StatusCode.InvalidArgument, field), (refusal.Code, refusal.Facts["field"]));
        }
    }

    [Fact]
    public async Task A_call_that_is_none_of_ours_is_not_served_yet()
    {
        var method = new Method<GetJobRequest, Job>(
            MethodType.Unary, "sched.v1.SchedulerService", "TriggerSchedule",
            Marshallers.Create(request => request.ToByteArray(), bytes => GetJobRequest.Parser.ParseFrom(bytes)),
            Marshallers.Create(job => job.ToByteArray(), bytes => Job.Parser.ParseFrom(bytes)));

        var refusal = await Refusal.OfAsync(_node.Api.CallAsync(method, new GetJobRequest()));

        Assert.Equal((StatusCode.Unimplemented, "NOT_YET"), (refusal.Code, refusal.Reason));
        Assert.Contains("TriggerSchedule", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_the_callers_fault()
    {
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "sched.v1.SchedulerService", "GetJob",
            Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));

        var refusal = await Refusal.OfAsync(_node.Api.CallAsync(method, [0xff, 0xff, 0xff, 0xff]));

        Assert.Equal((StatusCode.InvalidArgument, "INVALID_FIELD"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task Garbage_on_the_wire_harms_nobody()
    {
        var garbage = new byte[10_000];
        foreach (var port in (IPEndPoint[])[IPEndPoint.Parse(_node.Address), _node.Raft])
        {
            for (var i = 0; i < 20; i++)
            {
                Random.Shared.NextBytes(garbage);
                using var client = new TcpClient();
                await client.ConnectAsync(port, TestContext.Current.CancellationToken);
                await Record.ExceptionAsync(() => client.GetStream().WriteAsync(
                    garbage.AsMemory(0, i * 500), TestContext.Current.CancellationToken).AsTask());
            }
        }

        await SubmitAsync(job => job.Id = "after-garbage");
        Assert.False(_node.Process.HasExited);
    }

    private static void AddMany(JobSpec job)
    {
        for (var i = 0; i < 33; i++)
        {
            job.Headers[$"h{i}"] = "x";
        }
    }

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);

    private static IEnumerable<JobSpec> Batch(int jobs, int payloadBytes) =>
        Enumerable.Range(0, jobs).Select(_ => new JobSpec { Type = "t", Payload = Bytes(payloadBytes) });

    private async Task<SubmitJobResponse> SubmitAsync(Action<JobSpec> change, string type = "t") =>
        await _node.Api.SubmitAsync(JobOf(change, type));

    private Task<Refusal> RefusedAsync(Action<JobSpec> change, string type = "t") =>
        Refusal.OfAsync(_node.Api.SubmitAsync(JobOf(change, type)));

    private static JobSpec JobOf(Action<JobSpec> change, string type)
    {
        var job = new JobSpec { Type = type };
        change(job);
        return job;
    }
}
