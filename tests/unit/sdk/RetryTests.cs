using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Sched.Sdk;
using Sched.Tests.Fakes;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Sdk;

/// <summary>Which node a call goes to next, and when it gives up.</summary>
public sealed class RetryTests
{
    private readonly PumpedScheduler _pump = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeCluster _cluster;

    public RetryTests() => _cluster = new FakeCluster(_pump);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void A_node_that_does_not_answer_is_left_for_the_next_one()
    {
        using var client = NewClient();
        var get = client.GetClusterAsync(Cancelled);
        Assert.Equal("http://one:1", _cluster.NextCall().Endpoint);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(_cluster.HasCall);
        AdvanceUntil(() => _cluster.HasCall);
        var second = _cluster.NextCall();
        Assert.Equal("http://two:2", second.Endpoint);
        second.Answer.SetResult(new Cluster { Name = "c" });
        Assert.Equal("c", _pump.Run(get).Name);
    }

    [Fact]
    public void A_call_gives_up_at_its_total_timeout_and_says_what_came_last()
    {
        _cluster.Serve = _ => throw FakeCluster.Error(StatusCode.Unavailable, "NO_LEADER");
        using var client = NewClient();
        var began = _time.GetUtcNow();
        var get = client.GetClusterAsync(Cancelled);

        AdvanceUntil(() => get.IsCompleted);
        var error = Assert.Throws<SchedException>(() => _pump.Run(get));
        Assert.Equal((ErrorCode.Unavailable, "NO_LEADER"), (error.Code, error.Reason));
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30.1));
        Assert.Equal(2, _cluster.Endpoints.Distinct().Count());
    }

    [Fact]
    public void An_attempt_that_the_total_timeout_cuts_short_does_not_hide_what_failed_before()
    {
        using var client = NewClient(TimeSpan.FromSeconds(4));
        var get = client.GetClusterAsync(Cancelled);
        _cluster.NextCall().Answer.SetException(FakeCluster.Error(StatusCode.Unavailable, "NO_LEADER"));

        AdvanceUntil(() => get.IsCompleted);

        Assert.Equal("NO_LEADER", Assert.Throws<SchedException>(() => _pump.Run(get)).Reason);
        Assert.True(_cluster.HasCall);
    }

    [Fact]
    public void A_hint_to_the_leader_is_followed_even_to_a_node_that_was_not_named()
    {
        _cluster.Serve = call => call.Endpoint == "http://three:3"
            ? new Cluster()
            : throw FakeCluster.Error(StatusCode.Unavailable, "NO_LEADER", ("leader", "three:3"));
        using var client = NewClient();
        var get = client.GetClusterAsync(Cancelled);
        AdvanceUntil(() => get.IsCompletedSuccessfully);

        Assert.Equal(["http://one:1", "http://three:3"], _cluster.Endpoints);
    }

    [Fact]
    public void A_list_walks_its_pages_to_the_end_even_over_an_empty_one()
    {
        _cluster.Serve = call => call.Request<ListJobsRequest>().PageToken switch
        {
            "" => new ListJobsResponse { NextPageToken = "1" },
            "1" => new ListJobsResponse { NextPageToken = "2", Jobs = { NewJob("a"), NewJob("b") } },
            _ => new ListJobsResponse { Jobs = { NewJob("c") } },
        };
        using var client = NewClient();
        var ids = _pump.RunHere(async () =>
        {
            List<string> all = [];
            await foreach (var job in client.ListAsync(new JobQuery { Queue = "q" }, Cancelled))
            {
                all.Add(job.Id);
            }

            return all;
        });

        Assert.Equal(["a", "b", "c"], ids);
    }

    [Fact]
    public void Cancelling_the_caller_ends_the_call_at_once()
    {
        using var client = NewClient();
        using var source = new CancellationTokenSource();
        var get = client.GetAsync("a", source.Token);
        _cluster.NextCall();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _pump.Run(get));
    }

    [Theory]
    [InlineData("ftp://host:1")]
    [InlineData("")]
    public void An_endpoint_that_is_no_address_is_refused_with_the_right_form(string endpoint)
    {
        var error = Assert.Throws<ArgumentException>(
            () => new SchedClient(new SchedClientOptions { Endpoints = [endpoint] }));
        Assert.Contains("http://HOST:PORT", error.Message, StringComparison.Ordinal);
    }

    private static Job NewJob(string id) => new() { Spec = new JobSpec { Id = id } };

    private void AdvanceUntil(Func<bool> holds) => _time.AdvanceUntil(_pump, holds);

    private SchedClient NewClient(TimeSpan? timeout = null) => new(new SchedClientOptions
    {
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
        Endpoints = ["http://one:1", "http://two:2"],
        Connect = _cluster.Connect,
        TimeProvider = _time,
        Random = () => 0,
        Scheduler = _pump,
    });
}
