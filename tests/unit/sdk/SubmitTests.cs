using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sched.Sdk;
using Sched.Tests.Fakes;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Sdk;

/// <summary>Submits: they travel together, each with its own answer, and are repeated under the same id.</summary>
public sealed class SubmitTests
{
    private readonly PumpedScheduler _pump = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeCluster _cluster;

    public SubmitTests() => _cluster = new FakeCluster(_pump);

    private static readonly JobRequest Mail = new() { Type = "mail", Queue = "mail" };

    [Fact]
    public void Concurrent_submits_share_requests_and_two_are_on_their_way_at_most()
    {
        using var client = NewClient();
        var first = client.SubmitAsync(Mail with { Id = "a" }, Cancelled);
        var firstCall = _cluster.NextCall();
        var second = client.SubmitAsync(Mail with { Id = "b" }, Cancelled);
        _cluster.NextCall();

        var others = Enumerable.Range(0, 100)
            .Select(i => client.SubmitAsync(Mail with { Id = $"job-{i}" }, Cancelled)).ToList();
        Assert.False(_cluster.HasCall);

        firstCall.Answer.SetResult(Accept(firstCall));
        var shared = _cluster.NextCall();
        Assert.Equal(100, shared.Request<SubmitJobsRequest>().Jobs.Count);
        Assert.Equal("a", _pump.Run(first).Id);
        Assert.False(second.IsCompleted);

        shared.Answer.SetResult(Accept(shared));
        var answers = _pump.Run(Task.WhenAll(others));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"job-{i}"), answers.Select(job => job.Id));
    }

    [Fact]
    public void A_request_holds_no_more_than_256_jobs_and_one_mebibyte()
    {
        using var client = NewClient();
        _ = client.SubmitAsync(Mail, Cancelled);
        var first = _cluster.NextCall();
        _ = client.SubmitAsync(Mail, Cancelled);
        var second = _cluster.NextCall();
        var small = Enumerable.Range(0, 300).Select(_ => client.SubmitAsync(Mail, Cancelled)).ToList();
        var large = Enumerable.Range(0, 30)
            .Select(_ => client.SubmitAsync(Mail with { Payload = new byte[60_000] }, Cancelled)).ToList();
        Assert.False(_cluster.HasCall);

        first.Answer.SetResult(Accept(first));
        var third = _cluster.NextCall();
        Assert.Equal(256, third.Request<SubmitJobsRequest>().Jobs.Count);
        second.Answer.SetResult(Accept(second));
        var fourth = _cluster.NextCall();
        Assert.InRange(fourth.Request<SubmitJobsRequest>().CalculateSize(), 900_000, 1 << 20);
        Assert.Equal(330, small.Count + large.Count);
    }

    [Fact]
    public void One_refused_job_does_not_fail_its_neighbours()
    {
        _cluster.Serve = call => Accept(call, job => job.Id != "b" ? null : new ItemError
        {
            Code = (int)StatusCode.AlreadyExists,
            Reason = "JOB_ID_REUSED",
            Message = "The id belongs to another job.",
            Metadata = { ["id"] = "b" },
        });
        using var client = NewClient();
        var a = client.SubmitAsync(Mail with { Id = "a" }, Cancelled);
        var b = client.SubmitAsync(Mail with { Id = "b" }, Cancelled);

        Assert.Equal("a", _pump.Run(a).Id);
        var error = Assert.Throws<SchedException>(() => _pump.Run(b));
        Assert.Equal((ErrorCode.AlreadyExists, "JOB_ID_REUSED"), (error.Code, error.Reason));
        Assert.Equal("b", error.Metadata["id"]);
    }

    [Theory]
    [InlineData("COMMIT_UNKNOWN")]
    [InlineData("NO_LEADER")]
    [InlineData("STOPPING")]
    public void A_repeat_carries_the_id_that_was_made_before_the_first_attempt(string reason)
    {
        List<string> ids = [];
        _cluster.Serve = call =>
        {
            ids.Add(call.Request<SubmitJobsRequest>().Jobs.Single().Id);
            return ids.Count < 3 ? throw FakeCluster.Error(StatusCode.Unavailable, reason) : Accept(call);
        };
        using var client = NewClient();
        var job = Finish(client.SubmitAsync(Mail, Cancelled));

        Assert.Equal([job.Id, job.Id, job.Id], ids);
        Assert.Equal(7, Guid.Parse(job.Id).Version);
        Assert.Equal(job.Id, Guid.Parse(job.Id).ToString("D"));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, "INVALID_FIELD")]
    [InlineData(StatusCode.ResourceExhausted, "LOG_FULL")]
    [InlineData(StatusCode.NotFound, "NAMESPACE_NOT_FOUND")]
    public void What_would_be_refused_again_is_not_repeated(StatusCode code, string reason)
    {
        _cluster.Serve = _ => throw FakeCluster.Error(code, reason, ("field", "type"));
        using var client = NewClient();
        var error = Assert.Throws<SchedException>(() => Finish(client.SubmitAsync(Mail, Cancelled)));

        Assert.Equal(((ErrorCode)code, reason), (error.Code, error.Reason));
        Assert.Equal("type", error.Metadata["field"]);
        Assert.Single(_cluster.Endpoints);
    }

    [Fact]
    public void Only_the_items_whose_outcome_is_not_known_are_sent_again()
    {
        List<string[]> sent = [];
        _cluster.Serve = call =>
        {
            sent.Add([.. call.Request<SubmitJobsRequest>().Jobs.Select(job => job.Id)]);
            return Accept(call, job => sent.Count > 1 || job.Id != "b" ? null : new ItemError
            {
                Code = (int)StatusCode.Unavailable,
                Reason = "COMMIT_UNKNOWN",
                Message = "Not known.",
            });
        };
        using var client = NewClient();
        var results = Finish(client.SubmitManyAsync(
            [Mail with { Id = "a" }, Mail with { Id = "b" }, Mail with { Id = "c" }], Cancelled));

        Assert.Equal([["a", "b", "c"], ["b"]], sent);
        Assert.Equal(["a", "b", "c"], results.Select(result => result.Job!.Id));
    }

    [Fact]
    public void Many_jobs_are_cut_into_requests_and_answered_by_position()
    {
        List<int> sizes = [];
        _cluster.Serve = call =>
        {
            sizes.Add(call.Request<SubmitJobsRequest>().Jobs.Count);
            return Accept(call);
        };
        using var client = NewClient(options => options with { BatchJobs = 300 });
        var results = Finish(client.SubmitManyAsync(
            [.. Enumerable.Range(0, 1_000).Select(i => Mail with { Id = $"{i}" })], Cancelled));

        Assert.Equal([300, 300, 300, 100], sizes);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}"), results.Select(result => result.Job!.Id));
    }

    [Fact]
    public void A_caller_that_gives_up_before_its_turn_sends_nothing()
    {
        using var client = NewClient();
        _ = client.SubmitAsync(Mail, Cancelled);
        var first = _cluster.NextCall();
        _ = client.SubmitAsync(Mail, Cancelled);
        _cluster.NextCall();
        using var impatient = new CancellationTokenSource();
        var abandoned = client.SubmitAsync(Mail with { Id = "abandoned" }, impatient.Token);
        var kept = client.SubmitAsync(Mail with { Id = "kept" }, Cancelled);
        _pump.RunAll();
        impatient.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _pump.Run(abandoned));

        first.Answer.SetResult(Accept(first));
        var next = _cluster.NextCall();
        Assert.Equal(["kept"], next.Request<SubmitJobsRequest>().Jobs.Select(job => job.Id));
        Assert.False(kept.IsCompleted);
    }

    [Fact]
    public void A_job_with_due_and_delay_is_refused_before_anything_is_sent()
    {
        using var client = NewClient();
        Assert.Throws<ArgumentException>(() => Finish(client.SubmitAsync(
            Mail with { Due = DateTimeOffset.UnixEpoch, Delay = TimeSpan.FromSeconds(1) }, Cancelled)));
        Assert.Empty(_cluster.Endpoints);
    }

    [Fact]
    public void A_due_time_between_two_milliseconds_is_rounded_up_never_down()
    {
        _cluster.Serve = call => Accept(call);
        using var client = NewClient();
        var due = DateTimeOffset.UnixEpoch.AddTicks(1);
        Assert.Equal(
            DateTimeOffset.UnixEpoch.AddMilliseconds(1),
            Finish(client.SubmitAsync(Mail with { Due = due }, Cancelled)).Due);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static SubmitJobsResponse Accept(FakeCall call, Func<V1.JobSpec, ItemError?>? refuse = null)
    {
        var response = new SubmitJobsResponse();
        foreach (var job in call.Request<SubmitJobsRequest>().Jobs)
        {
            response.Results.Add(refuse?.Invoke(job) is { } error
                ? new V1.SubmitResult { Error = error }
                : new V1.SubmitResult { Submitted = new SubmitJobResponse { Id = job.Id, DueAt = job.Due } });
        }

        return response;
    }

    private T Finish<T>(Task<T> task)
    {
        _time.AdvanceUntil(_pump, () => task.IsCompleted);
        return _pump.Run(task);
    }

    private SchedClient NewClient(Func<SchedClientOptions, SchedClientOptions>? change = null)
    {
        var options = new SchedClientOptions
        {
            Endpoints = ["http://one:1", "http://two:2"],
            Connect = _cluster.Connect,
            TimeProvider = _time,
            Scheduler = _pump,
        };
        return new SchedClient(change?.Invoke(options) ?? options);
    }
}
