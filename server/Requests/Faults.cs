using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Sched.Engine;
using Sched.V1;
using Enum = System.Enum;

namespace Sched.Server.Requests;

/// <summary>Why a call or an item was refused: what the status, its ErrorInfo and an ItemError say.</summary>
internal sealed record Fault(
    StatusCode Code, ErrorReason Reason, string Message, params (string Name, string Value)[] Facts)
{
    public RpcException ToException() => new(
        new Grpc.Core.Status(Code, Message), new Metadata { { Faults.DetailsTrailer, ToDetails() } });

    /// <summary>The status as its trailer carries it.</summary>
    public byte[] ToDetails()
    {
        var info = new ErrorInfo { Domain = "sched", Reason = NameOf(Reason) };
        foreach (var (name, value) in Facts)
        {
            info.Metadata[name] = value;
        }

        return new Google.Rpc.Status { Code = (int)Code, Message = Message, Details = { Any.Pack(info) } }
            .ToByteArray();
    }

    public ItemError ToItem()
    {
        var error = new ItemError { Code = (int)Code, Reason = NameOf(Reason), Message = Message };
        foreach (var (name, value) in Facts)
        {
            error.Metadata[name] = value;
        }

        return error;
    }

    private static string NameOf(ErrorReason reason) => Faults.NameOf(reason);
}

/// <summary>The table of refusals.</summary>
internal static class Faults
{
    public const string DetailsTrailer = "grpc-status-details-bin";

    private static readonly Dictionary<ErrorReason, string> Names = Enum.GetValues<ErrorReason>()
        .ToDictionary(reason => reason, reason => ErrorsReflection.Descriptor.EnumTypes
            .Single(type => type.Name == nameof(ErrorReason)).FindValueByNumber((int)reason).Name);

    /// <summary>The reason as it stands in the .proto.</summary>
    public static string NameOf(ErrorReason reason) => Names[reason];

    public static Fault InvalidField(string field, string why) =>
        new(StatusCode.InvalidArgument, ErrorReason.InvalidField, $"{field}: {why}", ("field", field));

    public static Fault NotYet(string field) => new(
        StatusCode.Unimplemented, ErrorReason.NotYet, $"{field}: this version does not serve it yet.",
        ("field", field));

    public static Fault NoLeader() => NoLeader(members: 1, []);

    /// <param name="members">How many the group has.</param>
    /// <param name="away">Those that do not answer this node.</param>
    public static Fault NoLeader(int members, IReadOnlyCollection<string> away)
    {
        const string RetryAfterMs = "500";
        var names = string.Join(", ", away);
        var why = members - away.Count > members / 2
            ? "Try again soon."
            : $"It needs {(members / 2) + 1} of its {members} members, and {names} do not answer: start them.";
        return new(
            StatusCode.Unavailable, ErrorReason.NoLeader, $"The group has no leader right now. {why}",
            ("retry_after_ms", RetryAfterMs), ("away", names));
    }

    public static Fault Outside(string name) => new(
        StatusCode.Unavailable, ErrorReason.NoLeader,
        $"Node '{name}' belongs to no group: its folder was empty and it was not told to form one. Ask another node.");

    public static Fault MessageTooLarge() => new(
        StatusCode.ResourceExhausted, ErrorReason.MessageTooLarge,
        $"The message has more than {Node.MessageBytesMax} bytes. Send less at once.",
        ("limit", $"{Node.MessageBytesMax}"));

    public static Fault NotLeader(string? leader) => leader is null
        ? NoLeader()
        : new(StatusCode.FailedPrecondition, ErrorReason.NotLeader, $"Worker streams live on the leader, {leader}.",
            ("leader", leader));

    public static Fault CommitUnknown() => new(
        StatusCode.Unavailable, ErrorReason.CommitUnknown,
        "It is not known whether this was committed. Try again with the same ids.");

    public static Fault Unreadable() => new(
        StatusCode.InvalidArgument, ErrorReason.InvalidField,
        "request: its bytes are no message of this call. Generate the client from the .proto files of this version.",
        ("field", "request"));

    public static Fault Internal(string what) => new(StatusCode.Internal, ErrorReason.InternalError, what);

    public static Fault NotReading(string why) => new(
        StatusCode.ResourceExhausted, ErrorReason.Overloaded,
        $"{why} The stream is dropped: open another and resume the session.");

    public static Fault Overloaded(string why) =>
        new(StatusCode.ResourceExhausted, ErrorReason.Overloaded, why);

    public static Fault LogFull(string member) => new(
        StatusCode.ResourceExhausted, ErrorReason.LogFull,
        $"The log cannot be cut because member '{member}' is away. Start it again, or replace it.",
        ("member", member));

    public static Fault LogFullHere(string name) => new(
        StatusCode.ResourceExhausted, ErrorReason.LogFull,
        $"The log cannot be cut because node '{name}' makes no checkpoints. Its own log says why.",
        ("member", name));

    public static Fault Stopping() => new(
        StatusCode.Unavailable, ErrorReason.Stopping, "This node is shutting down. Try another.");

    /// <summary>What an engine's refusal means to a caller; null when it is none.</summary>
    /// <param name="what">What the request was about: an id, a name.</param>
    public static Fault? Of(Outcome outcome, string what) => outcome switch
    {
        Outcome.Done or Outcome.Duplicate => null,
        Outcome.JobIdReused => new(StatusCode.AlreadyExists, ErrorReason.JobIdReused,
            $"Id '{what}' belongs to a job with other content. Choose another id, or send what was sent first.",
            ("id", what)),
        Outcome.JobNotFound => new(StatusCode.NotFound, ErrorReason.JobNotFound,
            $"There is no job '{what}' in this namespace, or its history has expired.", ("id", what)),
        Outcome.AlreadyFinished => new(StatusCode.FailedPrecondition, ErrorReason.AlreadyFinished,
            $"Job '{what}' has finished.", ("id", what)),
        Outcome.LeaseLost => new(StatusCode.FailedPrecondition, ErrorReason.LeaseLost,
            $"Token {what} is not the run's current one: the lease has ended, and the run may be another worker's."),
        Outcome.AlreadyAcked => new(StatusCode.FailedPrecondition, ErrorReason.AlreadyAcked,
            $"Token {what} was acknowledged before with another verdict."),
        Outcome.SessionExpired => new(StatusCode.FailedPrecondition, ErrorReason.SessionExpired,
            "The session has ended. Open a new one."),
        Outcome.QueueNotFound => new(StatusCode.NotFound, ErrorReason.QueueNotFound,
            $"There is no queue '{what}'. Create it first, or let its namespace create queues.", ("queue", what)),
        Outcome.NamespaceNotFound => new(StatusCode.NotFound, ErrorReason.NamespaceNotFound,
            $"There is no namespace '{what}'. Create it first.", ("namespace", what)),
        Outcome.TooManyQueues => LimitReached("queues", Limits.QueuesMax),
        Outcome.TooManySessions => LimitReached("sessions", Limits.SessionsMax),
        Outcome.TooManyPolicies => LimitReached("policies", Limits.PoliciesMax),
        Outcome.DueOutOfRange => new(StatusCode.OutOfRange, ErrorReason.DueOutOfRange,
            "The due time lies beyond the range of the clock, 34 years after the group was founded.",
            ("field", "due")),
        Outcome.WrongEra => NoLeader(),
        Outcome.Partial => Overloaded("The request was too much for one step. Try again."),
        _ => Internal($"Unexpected outcome {outcome} of '{what}'."),
    };

    private static Fault LimitReached(string limit, int max) => new(
        StatusCode.ResourceExhausted, ErrorReason.LimitReached, $"The group has {max} {limit} already.",
        ("limit", limit));
}
