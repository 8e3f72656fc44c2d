using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Sched.Engine;
using Sched.Server.Requests;
using Sched.V1;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// A submit, from the message's bytes to the engine. A message that is none, and a request that a field or a size
/// rules out, are refused with a fault; what remains is applied, and its body reads back.
/// </summary>
internal static class SubmitTarget
{
    private const long Epoch = 1_700_006_400_000;

    public static FuzzTarget Target { get; } = new("submit", Read,
    [
        ("plain", new SubmitJobsRequest { Jobs = { new V1.JobSpec { Id = "j1", Type = "mail" } } }.ToByteArray()),
        ("everything", Everything().ToByteArray()),
    ]);

    public static bool Read(ReadOnlySpan<byte> input)
    {
        try
        {
            return Submit(SubmitJobsRequest.Parser.ParseFrom(input));
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
        {
            return false;
        }
    }

    private static bool Submit(SubmitJobsRequest request)
    {
        var space = Requested.Namespace(request.Namespace);
        if (FieldCheck.Namespace("namespace", space) is { } fault)
        {
            throw fault.ToException();
        }

        Requested.CheckBatch("jobs", request.Jobs.Count);
        Requested.CheckBytes(request.CalculateSize());
        var requests = new JobRequests(Epoch);
        var specs = new List<Sched.Engine.JobSpec>();
        foreach (var job in request.Jobs)
        {
            if (requests.Read(job, "jobs[0]", out var spec) is { } refused)
            {
                Assert.NotEmpty(refused.ToItem().Message);
                continue;
            }

            Assert.Equal(job.Payload.Span, JobBody.Read(spec.Body).Payload.Span);
            specs.Add(spec);
        }

        Apply(new SubmitJobs(space, requests.Queues, [.. specs]), specs.Count);
        return specs.Count > 0;
    }

    private static void Apply(SubmitJobs submit, int count)
    {
        using var engine = new FuzzedEngine();
        Assert.Equal(count, engine.Apply(submit).Items.Length);
        foreach (var answer in engine.Apply(submit).Items)
        {
            Assert.NotEqual(Outcome.JobNotFound, answer.Outcome);
        }
    }

    private static SubmitJobsRequest Everything() => new()
    {
        Namespace = "default",
        Jobs =
        {
            new V1.JobSpec
            {
                Id = "order-1",
                Type = "mail",
                Queue = "mail",
                Key = "eu",
                Priority = 7,
                ContentType = "text/plain",
                Payload = ByteString.CopyFromUtf8("hello"),
                Headers = { ["a"] = "1" },
                Labels = { ["b"] = "2" },
                Due = new Timestamp { Seconds = (Epoch / 1_000) + 5,
                Nanos = 1 },
                Retry = new RetryPolicy
                {
                    MaxAttempts = 3,
                    Backoff = new Duration { Seconds = 1 },
                    BackoffMax = new Duration { Seconds = 9 },
                },
            },
            new V1.JobSpec { Type = "mail", Delay = new Duration { Seconds = 3, Nanos = 7 } },
        },
    };
}
