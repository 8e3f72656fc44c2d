using System.Text;
using Google.Protobuf;
using Sched.Engine;
using Sched.V1;
using Sched.Wire.Format;
using WireSpec = Sched.V1.JobSpec;

namespace Sched.Server.Requests;

/// <summary>What is kept of a job, as its owner sees it.</summary>
internal sealed record JobMessages(long EpochUnixMs, string Namespace)
{
    public static string IdOf(in JobRecord job) =>
        job.Id.IsEmpty ? JobIds.FromSeq(job.Seq).ToString() : Encoding.UTF8.GetString(job.Id.Span);

    /// <summary>Stable across attempts.</summary>
    public static string ExecutionIdOf(string space, string id) => $"{space}/{id}";

    public Job OfLive(in JobRecord job, string queue, in RunView run)
    {
        var message = Of(job, queue);
        message.State = (JobState)run.State;
        message.Cancelling = run.IsCancelling;
        message.Attempts = run.Attempts;
        message.DueAt = Times.ToTimestamp(EpochUnixMs, run.DueMs);
        message.FencingToken = run.Token.Value;
        if (run.State == RunState.Leased)
        {
            message.LeasedAt = Times.ToTimestamp(EpochUnixMs, run.LeasedMs);
        }

        return message;
    }

    public Job OfFinished(in JobRecord job, string queue, in OutcomeRecord outcome)
    {
        var message = Of(job, queue);
        message.State = (JobState)outcome.State;
        message.Attempts = outcome.Attempts;
        message.DueAt = Times.ToTimestamp(EpochUnixMs, job.DueMs);
        message.FencingToken = outcome.Token.Value;
        message.FinishedAt = Times.ToTimestamp(EpochUnixMs, outcome.FinishedMs);
        if (outcome.LeasedMs > 0)
        {
            message.LeasedAt = Times.ToTimestamp(EpochUnixMs, outcome.LeasedMs);
        }

        if (outcome.State == RunState.Succeeded)
        {
            message.Result = UnsafeByteOperations.UnsafeWrap(outcome.Detail);
        }
        else
        {
            message.Error = Encoding.UTF8.GetString(outcome.Detail.Span);
        }

        return message;
    }

    private Job Of(in JobRecord job, string queue)
    {
        var id = IdOf(job);
        var body = JobBody.Read(job.Body);
        var spec = new WireSpec
        {
            Id = id,
            Type = body.Type,
            Queue = queue,
            Key = Encoding.UTF8.GetString(job.Key.Span),
            Due = Times.ToTimestamp(EpochUnixMs, job.DueMs),
            Priority = job.Priority,
            Payload = UnsafeByteOperations.UnsafeWrap(body.Payload),
            ContentType = body.ContentType,
            Retry = job.Policy is { } policy ? Times.ToRetry(policy) : null,
            Delivery = Delivery.AtLeastOnce,
        };
        foreach (var (name, value) in body.Headers)
        {
            spec.Headers[name] = value;
        }

        foreach (var (name, value) in body.Labels)
        {
            spec.Labels[name] = value;
        }

        return new Job
        {
            Namespace = Namespace,
            Spec = spec,
            SubmittedAt = Times.ToTimestamp(EpochUnixMs, job.SubmittedMs),
            ExecutionId = ExecutionIdOf(Namespace, id),
        };
    }
}
