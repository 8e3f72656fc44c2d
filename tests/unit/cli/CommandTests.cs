using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sched.Tests.Fakes;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>What commands send, what they print, and how they exit.</summary>
public sealed class CommandTests
{
    private readonly List<JobSpec> _submitted = [];

    [Fact]
    public async Task Submitting_one_job_sends_what_was_written_and_prints_its_id()
    {
        var terminal = NewTerminal();
        Assert.Equal(0, await terminal.RunAsync(
            "job submit -t mail -q outbox --id a --key k --due +5m -p 1 --payload hello --header h=v --label l=w"));

        var job = Assert.Single(_submitted);
        Assert.Equal(("mail", "outbox", "a", "k", 1), (job.Type, job.Queue, job.Id, job.Key, job.Priority));
        Assert.Equal(("hello", 300), (job.Payload.ToStringUtf8(), job.Delay.Seconds));
        Assert.Equal(("v", "w"), (job.Headers["h"], job.Labels["l"]));
        Assert.Contains("id         a", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_endpoints_come_from_the_environment_unless_named()
    {
        var terminal = NewTerminal();
        terminal.Variables["SCHED_ENDPOINTS"] = "http://one:1, two:2";
        await terminal.RunAsync("job submit -t t");
        await terminal.RunAsync("job submit -t t --endpoint http://three:3");
        Assert.Equal(["http://one:1", "http://three:3"], terminal.Cluster.Endpoints);
    }

    [Fact]
    public async Task Many_jobs_come_from_a_pipe_and_are_counted()
    {
        var terminal = NewTerminal("""
            {"type":"t","id":"a"}

            {"type":"t","id":"b"}
            """);
        Assert.Equal(0, await terminal.RunAsync("job submit --from - -o json"));
        Assert.Equal(["a", "b"], _submitted.Select(job => job.Id));
        Assert.Equal(2, terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(
            """{"submitted":2,"duplicates":0,"refused":0,"complete":true}""", terminal.Error.Trim());
    }

    [Fact]
    public async Task A_mistake_in_the_last_line_of_a_file_is_found_before_anything_is_sent()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                file, "{\"type\":\"t\"}\n{\"type\":\"t\",\"priority\":\"x\"}\n", TestContext.Current.CancellationToken);
            var terminal = NewTerminal();
            Assert.Equal(2, await terminal.RunAsync("job", "submit", "--from", file));
            Assert.Contains($"{file}, line 2: field \"priority\"", terminal.Error, StringComparison.Ordinal);
            Assert.Empty(_submitted);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_refused_line_is_named_and_exits_with_1_while_the_others_are_taken()
    {
        var terminal = NewTerminal("{\"type\":\"t\",\"id\":\"a\"}\n{\"type\":\"t\",\"id\":\"bad\"}\n");
        Assert.Equal(1, await terminal.RunAsync("job submit --from -"));
        Assert.Contains(
            "standard input, line 2: job 'bad': JOB_ID_REUSED: taken", terminal.Error, StringComparison.Ordinal);
        Assert.Contains("Submitted 1 jobs", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_field_and_not_a_place_in_a_request_that_the_user_never_wrote()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = _ => new SubmitJobsResponse
        {
            Results =
            {
                new SubmitResult
                {
                    Error = new ItemError
                    {
                        Code = 3,
                        Reason = "INVALID_FIELD",
                        Message = "jobs[0].id: it is too long.",
                        Metadata = { { "field", "jobs[0].id" } },
                    },
                },
            },
        };
        Assert.Equal(1, await terminal.RunAsync("job submit -t t"));
        Assert.Equal("INVALID_FIELD: id: it is too long. [field: id]", terminal.Error.Trim());
    }

    [Fact]
    public async Task A_cluster_without_a_leader_exits_with_4_and_says_so()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = _ => throw FakeCluster.Error(StatusCode.Unavailable, "NO_LEADER");
        Assert.Equal(4, await terminal.RunAsync("cluster status"));
        Assert.StartsWith("NO_LEADER: No success within 0.1 s", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_exits_with_1_and_shows_its_facts()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = _ => throw FakeCluster.Error(StatusCode.NotFound, "JOB_NOT_FOUND", ("id", "a"));
        Assert.Equal(1, await terminal.RunAsync("job get a"));
        Assert.Equal("JOB_NOT_FOUND: Refused: JOB_NOT_FOUND. [id: a]", terminal.Error.Trim());
    }

    [Fact]
    public async Task A_job_is_shown_as_facts_or_as_json()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = call => NewJob(call.Request<GetJobRequest>().Id);
        Assert.Equal(0, await terminal.RunAsync("job get a"));
        Assert.Contains("state          SUCCEEDED", terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.RunAsync("job get a -o json"));
        using var json = JsonDocument.Parse(terminal.Out);
        Assert.Equal("SUCCEEDED", json.RootElement.GetProperty("state").GetString());
        Assert.Equal(77, json.RootElement.GetProperty("fencing_token").GetInt64());
        Assert.Equal("/wA=", json.RootElement.GetProperty("payload_base64").GetString());
    }

    [Fact]
    public async Task A_list_stops_at_its_limit_and_names_its_columns()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = call =>
        {
            var request = call.Request<ListJobsRequest>();
            Assert.Equal(("q", JobState.Ready), (request.Queue, request.State));
            return new ListJobsResponse
            {
                Jobs = { NewJob("a" + request.PageToken), NewJob("b" + request.PageToken) },
                NextPageToken = request.PageToken + "x",
            };
        };
        Assert.Equal(0, await terminal.RunAsync("job list --queue q --state ready --limit 3"));
        var lines = terminal.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("ID", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["a", "b", "ax"],
            lines[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]));
    }

    [Fact]
    public async Task Cancels_are_answered_by_id_and_a_refused_one_exits_with_1()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = call => new CancelJobsResponse
        {
            Results =
            {
                new CancelResult
                {
                    Cancelled = new CancelledJob { Id = "a", State = JobState.Leased, Cancelling = true },
                },
                new CancelResult
                {
                    Error = new ItemError { Code = 5, Reason = "JOB_NOT_FOUND", Message = "no such job" },
                },
            },
        };
        Assert.Equal(1, await terminal.RunAsync("job cancel a b"));
        Assert.Contains("its worker was asked to stop", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("JOB_NOT_FOUND: no such job", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_namespaces_and_the_cluster_are_set_up_and_shown()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = Administer;
        Assert.Equal(0, await terminal.RunAsync("namespace put billing --create-queues false"));
        Assert.Equal(0, await terminal.RunAsync("queue put mail -n billing --max-attempts 9 --backoff 2s"));
        Assert.Equal(0, await terminal.RunAsync("queue list -n billing"));
        Assert.Contains("SCHEDULED", terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, await terminal.RunAsync("cluster status"));
        Assert.Contains("leader", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("n1", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_of_three_nodes_fits_a_terminal_of_80_columns_with_its_numbers_whole()
    {
        var terminal = new Terminal { Width = 80 };
        terminal.Cluster.Serve = _ => new Cluster
        {
            Name = "sched",
            Leader = "n1",
            Members =
            {
                NewMember("n1", 1_234_567), NewMember("n2", 1_234_500), new Member { Name = "n3-the-other-room" },
            },
        };
        Assert.Equal(0, await terminal.RunAsync("cluster status"));
        var lines = terminal.Out.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Matches(@"leader +1234567 +0 +345678 +46M +117G +\+1ms\n", terminal.Out);
        Assert.Matches(@"follower +1234500 +67 +345678 +46M +117G +\+1ms\n", terminal.Out);
        Assert.Single(lines, line => line.Contains("AWAY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cluster_that_has_no_leader_is_shown_and_exits_with_4()
    {
        var terminal = new Terminal();
        terminal.Cluster.Serve = _ => new Cluster { Members = { NewMember("n1", 7) } };
        Assert.Equal(4, await terminal.RunAsync("cluster status"));
        Assert.Contains("none: less than a majority", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("follower", terminal.Out, StringComparison.Ordinal);
    }

    private static Member NewMember(string name, long applied) => new()
    {
        Name = name,
        NodeId = name,
        ApiAddress = "192.168.100.101:7070",
        IsReachable = true,
        IsLeader = name == "n1" && applied > 7,
        CommitIndex = applied,
        AppliedIndex = applied,
        UncutEntries = 345_678,
        LogBytes = 48_000_000,
        DiskFreeBytes = 126_000_000_000,
        ClockOffsetMs = 1,
    };

    private static object Administer(FakeCall call)
    {
        switch (call.Method)
        {
            case "PutNamespace":
                Assert.False(call.Request<PutNamespaceRequest>().CreateQueues);
                return new PutNamespaceResponse { Revision = 1 };
            case "PutQueue":
                var queue = call.Request<PutQueueRequest>();
                Assert.Equal(("billing", "mail", 9), (queue.Namespace, queue.Name, queue.Retry.MaxAttempts));
                Assert.Equal((2, 3_600), (queue.Retry.Backoff.Seconds, queue.Retry.BackoffMax.Seconds));
                return new PutQueueResponse { Revision = 2 };
            case "ListQueues":
                return new ListQueuesResponse { Queues = { new Queue { Name = "mail", Ready = 3 } } };
            default:
                return new Cluster
                {
                    Name = "c",
                    Leader = "n1",
                    Members = { new Member { Name = "n1", IsLeader = true } },
                };
        }
    }

    private static Job NewJob(string id) => new()
    {
        Spec = new JobSpec { Id = id, Type = "t", Queue = "q", Payload = ByteString.CopyFrom(255, 0) },
        State = JobState.Succeeded,
        DueAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        FencingToken = 77,
    };

    private Terminal NewTerminal(string input = "")
    {
        var terminal = new Terminal { Input = input };
        terminal.Cluster.Serve = Accept;
        return terminal;
    }

    private SubmitJobsResponse Accept(FakeCall call)
    {
        var response = new SubmitJobsResponse();
        foreach (var job in call.Request<SubmitJobsRequest>().Jobs)
        {
            _submitted.Add(job);
            response.Results.Add(job.Id == "bad"
                ? new SubmitResult { Error = new ItemError { Code = 6, Reason = "JOB_ID_REUSED", Message = "taken" } }
                : new SubmitResult { Submitted = new SubmitJobResponse { Id = job.Id } });
        }

        return response;
    }
}
