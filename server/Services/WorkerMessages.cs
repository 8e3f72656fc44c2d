using System.Text;
using Google.Protobuf;
using Sched.Engine;
using Sched.Leader;
using Sched.Server.Requests;
using Sched.V1;
using Sched.Wire.Format;
using AckItem = Sched.Engine.AckItem;
using LeaseBatch = Sched.V1.LeaseBatch;
using LeaseNotice = Sched.Engine.LeaseNotice;

namespace Sched.Server.Services;

/// <summary>Between a worker's messages and the shell's terms.</summary>
internal static class WorkerMessages
{
    private const int ItemsMax = Limits.LeasesPerSession;
    private const long BytesDefault = 16L << 20;

    // What waits for a worker that does not read is held here meanwhile.
    private const long BytesMax = 64L << 20;

    public static Fault? FaultOf(Hello hello)
    {
        if (hello.Queues.Count is 0 or > Limits.QueuesPerSession)
        {
            return Faults.InvalidField("hello.queues", $"1 to {Limits.QueuesPerSession} must be named.");
        }

        if (hello.TtlMs != 0 && hello.TtlMs is < Limits.SessionTtlMsMin or > Limits.SessionTtlMsMax)
        {
            return Faults.InvalidField(
                "hello.ttl_ms", $"it must be {Limits.SessionTtlMsMin} to {Limits.SessionTtlMsMax}.");
        }

        if (hello.HeldTokens.Count > ItemsMax || hello.StartedTokens.Count > ItemsMax)
        {
            return Faults.InvalidField("hello.held_tokens", $"{ItemsMax} are the most, started ones too.");
        }

        return FieldCheck.Namespace("hello.namespace", Requested.Namespace(hello.Namespace))
            ?? hello.Queues.Select(queue => FieldCheck.Name("hello.queues", queue)).FirstOrDefault(f => f is not null)
            ?? FieldCheck.Key("hello.worker", hello.Worker);
    }

    public static WorkerHello Of(Hello hello) => new(
        Requested.Namespace(hello.Namespace),
        [.. hello.Queues.Distinct()],
        hello.Worker,
        hello.TtlMs == 0 ? Limits.SessionTtlMsDefault : hello.TtlMs,
        hello.ResumeSession,
        [.. hello.HeldTokens],
        [.. hello.StartedTokens]);

    public static Fault? FaultOf(Credit credit)
    {
        var most = Limits.LeasesPerSession;
        return credit.Slots < 0 || credit.Slots > most ? Faults.InvalidField("credit.slots", $"it must be 0 to {most}.")
            : credit.Prefetch < 0 || credit.Prefetch > most - credit.Slots
                ? Faults.InvalidField("credit.prefetch", $"it must be 0 to {most}, together with the slots.")
            : credit.Bytes is < 0 or > BytesMax
                ? Faults.InvalidField("credit.bytes", $"it must be 1 to {BytesMax}, or 0 for {BytesDefault}.")
            : null;
    }

    public static long BytesOf(Credit credit) => credit.Bytes == 0 ? BytesDefault : credit.Bytes;

    public static Fault? FaultOf(AckBatch ack)
    {
        if (ack.Count is < 0 or > Limits.RunsPerGrant || ack.Succeeded.Length != (ack.Count + 7) / 8)
        {
            return Faults.InvalidField("ack.count", "the bitmap must hold a bit for each of at most 256 runs.");
        }

        if (ack.Items.Count > ItemsMax)
        {
            return Faults.InvalidField("ack.items", $"{ItemsMax} are the most.");
        }

        foreach (var item in ack.Items)
        {
            if (item.Verdict is not (AckVerdict.AckSuccess or AckVerdict.AckRetry or AckVerdict.AckFail))
            {
                return Faults.InvalidField("ack.items.verdict", "it is unknown.");
            }

            if (item.Result.Length > Limits.ResultBytesMax)
            {
                return Faults.InvalidField("ack.items.result", $"{Limits.ResultBytesMax} bytes are the most.");
            }
        }

        return null;
    }

    public static Fault? FaultOf(Release release) => release.Items.Count > ItemsMax
        ? Faults.InvalidField("release.items", $"{ItemsMax} are the most.")
        : null;

    public static AckItem[] ItemsOf(AckBatch ack) => [.. ack.Items.Select(static item => new AckItem(
        item.Run, new FencingToken(item.Token), (Verdict)item.Verdict, DetailOf(item)))];

    public static RunRef[] RunsOf(Release release) =>
        [.. release.Items.Select(static item => new RunRef(item.Run, new FencingToken(item.Token)))];

    public static ServerMessage Of(AckOutcome outcome, long sequence)
    {
        var result = new AckResult { Sequence = sequence };
        foreach (var refused in outcome.Refused)
        {
            var reason = Faults.Of(refused.Outcome, refused.Token.ToString())?.Reason ?? ErrorReason.LeaseLost;
            result.Refused.Add(new RefusedAck { Token = refused.Token.Value, Reason = Faults.NameOf(reason) });
        }

        return new ServerMessage { Acked = result };
    }

    public static ServerMessage Of(IReadOnlyList<LeaseNotice> notices)
    {
        var message = new LeaseNotices();
        foreach (var notice in notices)
        {
            message.Notices.Add(new V1.LeaseNotice
            {
                Run = notice.Seq,
                Token = notice.Token.Value,
                Kind = (V1.LeaseNoticeKind)notice.Kind,
            });
        }

        return new ServerMessage { Notices = message };
    }

    public static ServerMessage Of(DeliveredBatch batch, long epochUnixMs)
    {
        var first = batch.FirstToken;
        var message = new LeaseBatch
        {
            FirstToken = (ulong)first.Value,
            Queue = batch.QueueName,
            Namespace = batch.NamespaceName,
        };
        for (var i = 0; i < batch.Runs.Length; i++)
        {
            var lease = LeaseOf(batch.Runs[i], batch.NamespaceName, epochUnixMs);
            lease.Token = first.IsNone ? batch.Runs[i].Token.Value : 0;
            message.Leases.Add(lease);
        }

        return new ServerMessage { Leases = message };
    }

    private static Lease LeaseOf(DeliveredRun delivered, string space, long epochUnixMs)
    {
        var job = delivered.Job;
        var id = JobMessages.IdOf(job);
        var body = JobBody.Read(job.Body);
        var lease = new Lease
        {
            Run = delivered.Run.Seq,
            Attempt = delivered.Run.Attempt,
            Id = id,
            Type = body.Type,
            ContentType = body.ContentType,
            Payload = UnsafeByteOperations.UnsafeWrap(body.Payload),
            DueMs = epochUnixMs + job.DueMs,
            LeasedMs = epochUnixMs + delivered.Run.LeasedMs,
            ExecutionId = JobMessages.ExecutionIdOf(space, id),
            Priority = job.Priority,
            Key = Encoding.UTF8.GetString(job.Key.Span),
            Cancelling = delivered.Run.IsCancelling,
        };
        foreach (var (name, value) in body.Headers)
        {
            lease.Headers[name] = value;
        }

        foreach (var (name, value) in body.Labels)
        {
            lease.Labels[name] = value;
        }

        return lease;
    }

    private static ReadOnlyMemory<byte> DetailOf(V1.AckItem item)
    {
        if (item.Verdict == AckVerdict.AckSuccess)
        {
            return item.Result.Memory;
        }

        var error = Encoding.UTF8.GetBytes(item.Error);
        if (error.Length <= Limits.ErrorBytesMax)
        {
            return error;
        }

        // Not in the middle of a character.
        var length = Limits.ErrorBytesMax;
        while ((error[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return error.AsMemory(0, length);
    }
}
