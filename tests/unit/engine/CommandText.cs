using System.Text;
using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>Commands as a person reads them, for the message of a list that failed.</summary>
internal static class CommandText
{
    public static string Of(Command command) => command switch
    {
        SubmitJobs submit => $"submit to {submit.Namespace}: {Join(submit.Jobs.Select(job => Of(job, submit.Queues)))}",
        CancelJobs cancel =>
            $"cancel{(cancel.Force ? " by force" : "")}: {Join(cancel.Jobs.Select(job => Text(job.Id)))}",
        OpenSession open => $"open session on {open.Namespace}: {Join(open.Queues)}",
        ExpireSession expire => $"expire session {expire.Session}, started: {Join(expire.Started)}",
        AckRuns ack => $"ack of session {ack.Session}: batch {ack.FirstToken} of {ack.Count}, "
            + $"bits {Convert.ToHexString(ack.Bitmap.Span)}, items {Join(ack.Items.Select(Of))}",
        ReleaseRuns release => $"release of session {release.Session}: {Join(release.Runs)}",
        _ => command.ToString(),
    };

    private static string Of(JobSpec job, string[] queues) =>
        $"'{Text(job.Id)}' to {queues[job.Queue]}, {(job.DueIsDelay ? "in" : "due")} {job.DueMs}, band {job.Priority}, "
        + $"{job.Body.Length} bytes, {job.Policy?.ToString() ?? "plain"}";

    private static string Of(AckItem item) => $"run {item.Seq} token {item.Token} {item.Verdict}";

    private static string Join<T>(IEnumerable<T> items) => $"[{string.Join(" | ", items)}]";

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
