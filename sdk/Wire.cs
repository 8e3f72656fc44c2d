using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace Sched.Sdk;

/// <summary>Between the public types and the messages on the wire: field by field, nothing more.</summary>
internal static class Wire
{
    public static V1.JobSpec ToSpec(JobRequest request, string id)
    {
        var spec = new V1.JobSpec
        {
            Id = id,
            Type = request.Type,
            Queue = request.Queue,
            Key = request.Key ?? "",
            Payload = ByteString.CopyFrom(request.Payload.Span),
            ContentType = request.ContentType ?? "",
            Retry = ToPolicy(request.Retry),
        };
        SetWhen(spec, request);
        Copy(request.Headers, spec.Headers);
        Copy(request.Labels, spec.Labels);
        if (request.Priority is { } priority)
        {
            spec.Priority = priority;
        }

        return spec;
    }

    public static SubmittedJob ToSubmitted(V1.SubmitJobResponse response) =>
        new(response.Id, response.Duplicate, ToTime(response.DueAt) ?? default, response.Revision);

    public static JobInfo ToJob(V1.Job job) => new()
    {
        Id = job.Spec.Id,
        Namespace = job.Namespace,
        Queue = job.Spec.Queue,
        Type = job.Spec.Type,
        Key = job.Spec.Key,
        State = (JobState)job.State,
        IsCancelling = job.Cancelling,
        Priority = job.Spec.HasPriority ? job.Spec.Priority : 3,
        Attempts = job.Attempts,
        SubmittedAt = ToTime(job.SubmittedAt),
        DueAt = ToTime(job.DueAt),
        LeasedAt = ToTime(job.LeasedAt),
        FinishedAt = ToTime(job.FinishedAt),
        FencingToken = job.FencingToken,
        ExecutionId = job.ExecutionId,
        Payload = job.Spec.Payload.Memory,
        ContentType = job.Spec.ContentType,
        Headers = job.Spec.Headers.AsReadOnly(),
        Labels = job.Spec.Labels.AsReadOnly(),
        Result = job.Result.Memory,
        Error = job.Error,
        Revision = job.Revision,
    };

    public static CancelResult ToCancel(string id, V1.CancelResult result) =>
        result.ResultCase == V1.CancelResult.ResultOneofCase.Cancelled
            ? new CancelResult
            {
                Id = id,
                State = (JobState)result.Cancelled.State,
                IsCancelling = result.Cancelled.Cancelling,
            }
            : new CancelResult
            {
                Id = id,
                Error = Errors.From(result.Error ?? new V1.ItemError { Code = (int)ErrorCode.Internal }),
            };

    public static QueueInfo ToQueue(V1.Queue queue) => new()
    {
        Name = queue.Name,
        Scheduled = queue.Scheduled,
        Ready = queue.Ready,
        Leased = queue.Leased,
        Succeeded = queue.Succeeded,
        Dead = queue.Dead,
        Cancelled = queue.Cancelled,
        Workers = queue.Workers,
        Retry = queue.Retry is null ? null : ToRule(queue.Retry),
    };

    public static ClusterInfo ToCluster(V1.Cluster cluster) => new()
    {
        Name = cluster.Name,
        ClusterId = cluster.ClusterId,
        Term = cluster.Term,
        Leader = cluster.Leader,
        Clock = ToTime(cluster.Clock),
        LiveJobs = cluster.LiveJobs,
        Sessions = cluster.Sessions,
        Members = [.. cluster.Members.Select(ToMember)],
    };

    public static V1.RetryPolicy? ToPolicy(RetryRule? rule) => rule is null ? null : new V1.RetryPolicy
    {
        MaxAttempts = rule.MaxAttempts,
        Backoff = Duration.FromTimeSpan(rule.Backoff),
        BackoffMax = Duration.FromTimeSpan(rule.BackoffMax),
    };

    private static void SetWhen(V1.JobSpec spec, JobRequest request)
    {
        if (request.Due is { } due)
        {
            spec.Due = Timestamp.FromDateTimeOffset(RoundUp(due));
        }
        else if (request.Delay is { } delay)
        {
            spec.Delay = Duration.FromTimeSpan(delay);
        }
    }

    // The cluster counts in milliseconds; a due time that was cut would fire early.
    private static DateTimeOffset RoundUp(DateTimeOffset due)
    {
        var excess = due.Ticks % TimeSpan.TicksPerMillisecond;
        return excess == 0 ? due : due.AddTicks(TimeSpan.TicksPerMillisecond - excess);
    }

    private static RetryRule ToRule(V1.RetryPolicy policy) => new()
    {
        MaxAttempts = policy.MaxAttempts,
        Backoff = policy.Backoff?.ToTimeSpan() ?? TimeSpan.Zero,
        BackoffMax = policy.BackoffMax?.ToTimeSpan() ?? TimeSpan.Zero,
    };

    private static MemberInfo ToMember(V1.Member member) => new()
    {
        Name = member.Name,
        NodeId = member.NodeId,
        ApiAddress = member.ApiAddress,
        IsLeader = member.IsLeader,
        IsReachable = member.IsReachable,
        LastIndex = member.LastIndex,
        CommitIndex = member.CommitIndex,
        AppliedIndex = member.AppliedIndex,
        UncutEntries = member.UncutEntries,
        LogBytes = member.LogBytes,
        Digest = member.Digest,
        ClockOffset = TimeSpan.FromMilliseconds(member.ClockOffsetMs),
        DiskFreeBytes = member.DiskFreeBytes,
        LostLeases = member.LostLeases,
        Version = member.Version,
    };

    private static DateTimeOffset? ToTime(Timestamp? time) => time?.ToDateTimeOffset();

    private static void Copy(IReadOnlyDictionary<string, string>? from, MapField<string, string> to)
    {
        foreach (var (name, value) in from ?? new Dictionary<string, string>())
        {
            to.Add(name, value);
        }
    }
}
