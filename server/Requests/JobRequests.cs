using System.Buffers;
using System.Text;
using Google.Protobuf.Collections;
using Sched.Engine;
using Sched.V1;
using Sched.Wire.Format;
using EngineSpec = Sched.Engine.JobSpec;
using WireSpec = Sched.V1.JobSpec;

namespace Sched.Server.Requests;

/// <summary>Checks submitted jobs and turns them into what the engine takes.</summary>
internal sealed class JobRequests(long epochUnixMs)
{
    private readonly List<string> _queues = [];
    private readonly Dictionary<string, int> _queuePositions = new(StringComparer.Ordinal);

    /// <summary>The names that <see cref="EngineSpec.Queue"/> points into.</summary>
    public string[] Queues => [.. _queues];

    /// <summary>Checks one job; on success <paramref name="spec"/> is what to propose.</summary>
    public Fault? Read(WireSpec? job, string field, out EngineSpec spec)
    {
        spec = default;
        if (job is null)
        {
            return Faults.InvalidField(field, "it is missing.");
        }

        var queue = Requested.Queue(job.Queue);
        var fault = FaultOf(job, queue, field) ?? FaultOfPolicies(job, field);
        if (fault is not null)
        {
            return fault;
        }

        spec = Translate(job, queue);
        return null;
    }

    private static Fault? FaultOf(WireSpec job, string queue, string field)
    {
        if (job.Payload.Length > Limits.PayloadBytesMax)
        {
            return new Fault(
                Grpc.Core.StatusCode.InvalidArgument, ErrorReason.PayloadTooLarge,
                $"{field}.payload: {job.Payload.Length} bytes; {Limits.PayloadBytesMax} is the most.",
                ("field", $"{field}.payload"), ("limit", "65536"));
        }

        if (job.HasPriority && job.Priority is < 0 or >= Limits.Priorities)
        {
            return Faults.InvalidField($"{field}.priority", $"it must be 0 to {Limits.Priorities - 1}.");
        }

        return FieldCheck.NewId($"{field}.id", job.Id)
            ?? FieldCheck.Name($"{field}.type", job.Type)
            ?? FieldCheck.Name($"{field}.queue", queue)
            ?? FieldCheck.Key($"{field}.key", job.Key)
            ?? FieldCheck.ContentType($"{field}.content_type", job.ContentType)
            ?? FieldCheck.Map($"{field}.headers", job.Headers)
            ?? FieldCheck.Map($"{field}.labels", job.Labels)
            ?? FieldCheck.Retry($"{field}.retry", job.Retry)
            ?? FaultOfDue(job, field);
    }

    private static Fault? FaultOfDue(WireSpec job, string field) => job.WhenCase switch
    {
        WireSpec.WhenOneofCase.Due when !Times.IsValid(job.Due) =>
            Faults.InvalidField($"{field}.due", "it is not a time."),
        WireSpec.WhenOneofCase.Delay when !Times.IsValid(job.Delay) =>
            Faults.InvalidField($"{field}.delay", "it is not a duration."),
        _ => null,
    };

    private static Fault? FaultOfPolicies(WireSpec job, string field)
    {
        if (job.Delivery == Delivery.AtMostOnce)
        {
            return Faults.NotYet($"{field}.delivery");
        }

        if (job.Delivery is not (Delivery.Unspecified or Delivery.AtLeastOnce))
        {
            return Faults.InvalidField($"{field}.delivery", "it is unknown.");
        }

        return job.StartDeadline is not null ? Faults.NotYet($"{field}.start_deadline")
            : job.RunTimeout is not null ? Faults.NotYet($"{field}.run_timeout")
            : job.OnSuccess is not null ? Faults.NotYet($"{field}.on_success")
            : job.OnDead is not null ? Faults.NotYet($"{field}.on_dead")
            : null;
    }

    private EngineSpec Translate(WireSpec job, string queue)
    {
        var body = new ArrayBufferWriter<byte>(64 + job.Payload.Length);
        new JobBody(job.Type, job.ContentType, Sorted(job.Headers), Sorted(job.Labels), job.Payload.Memory).Write(body);
        var spec = new EngineSpec
        {
            Id = Encoding.UTF8.GetBytes(job.Id),
            Queue = PositionOf(queue),
            DueMs = DueOf(job),
            DueIsDelay = job.WhenCase != WireSpec.WhenOneofCase.Due,
            Priority = job.HasPriority ? (byte)job.Priority : Limits.PriorityDefault,
            Policy = job.Retry is null ? null : Times.PolicyOf(job.Retry),
            Key = Encoding.UTF8.GetBytes(job.Key),
            Body = body.WrittenMemory,
        };
        return spec with { ContentHash = ContentHash.Of(spec, queue) };
    }

    // Before the epoch and negative delays mean now, like all that is past.
    private long DueOf(WireSpec job) => job.WhenCase switch
    {
        WireSpec.WhenOneofCase.Due => Math.Max(0, Times.CeilingMs(job.Due) - epochUnixMs),
        WireSpec.WhenOneofCase.Delay => Math.Max(0, Times.CeilingMs(job.Delay)),
        _ => 0,
    };

    private int PositionOf(string queue)
    {
        if (!_queuePositions.TryGetValue(queue, out var position))
        {
            position = _queues.Count;
            _queuePositions.Add(queue, position);
            _queues.Add(queue);
        }

        return position;
    }

    // A map has no order on the wire, but equal requests must have equal bytes.
    private static KeyValuePair<string, string>[] Sorted(MapField<string, string> map) =>
        map.Count == 0 ? [] : [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
}
