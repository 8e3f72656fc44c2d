using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Sched.Tests.Fakes;
using Sched.Tests.House;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>Scripts rely on the names of JSON fields: docs/schedctl.md has every one that is ever printed.</summary>
public sealed class JsonFieldTests
{
    private static readonly string Page = File.ReadAllText(Repository.Absolute("docs/schedctl.md"));

    [Theory]
    [InlineData("job submit -t t")]
    [InlineData("job submit --from -")]
    [InlineData("job get a")]
    [InlineData("job list")]
    [InlineData("job cancel a b")]
    [InlineData("queue list")]
    [InlineData("queue put q")]
    [InlineData("namespace put n")]
    [InlineData("cluster status")]
    [InlineData("job get refused")]
    public async Task Every_field_is_on_the_page(string line)
    {
        var terminal = new Terminal { Input = "{\"type\":\"t\"}\n{\"type\":\"t\",\"id\":\"refused\"}\n" };
        terminal.Cluster.Serve = Serve;
        await terminal.RunAsync(line + " -o json");
        string[] lines =
            [.. (terminal.Out + terminal.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.NotEmpty(lines);
        Assert.All(lines.SelectMany(FieldsOf), field => Assert.Contains($"`{field}`", Page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> FieldsOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return [.. FieldsOf(document.RootElement)];
    }

    // The names inside of these are the users' own.
    private static IEnumerable<string> FieldsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            FieldsOf(property.Name is "headers" or "labels" or "metadata" ? default : property.Value)
                .Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(FieldsOf),
        _ => [],
    };

    private static object Serve(FakeCall call) => call.Method switch
    {
        "SubmitJobs" => new SubmitJobsResponse
        {
            Results =
            {
                call.Request<SubmitJobsRequest>().Jobs.Select(static job => job.Id == "refused" ? No() : Yes()),
            },
        },
        "GetJob" when call.Request<GetJobRequest>().Id == "refused" =>
            throw FakeCluster.Error(StatusCode.NotFound, "JOB_NOT_FOUND", ("id", "refused")),
        "GetJob" => NewJob("text"u8),
        "ListJobs" => new ListJobsResponse { Jobs = { NewJob([255]) } },
        "CancelJobs" => new CancelJobsResponse
        {
            Results =
            {
                new CancelResult { Cancelled = new CancelledJob { Id = "a" } },
                new CancelResult { Error = new ItemError { Code = 5, Reason = "JOB_NOT_FOUND" } },
            },
        },
        "ListQueues" => new ListQueuesResponse { Queues = { new Queue { Name = "q" } } },
        "PutQueue" => new PutQueueResponse(),
        "PutNamespace" => new PutNamespaceResponse(),
        _ => new Cluster { Members = { new Member { Name = "n1", NodeId = "1" } } },
    };

    private static SubmitResult Yes() => new() { Submitted = new SubmitJobResponse { Id = "a" } };

    private static SubmitResult No() => new() { Error = new ItemError { Code = 6, Reason = "JOB_ID_REUSED" } };

    private static Job NewJob(ReadOnlySpan<byte> payload) => new()
    {
        Spec = new JobSpec { Id = "a", Payload = ByteString.CopyFrom(payload) },
        Result = ByteString.CopyFrom(payload),
    };
}
