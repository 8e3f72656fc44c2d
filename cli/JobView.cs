using System.Globalization;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>How one job is shown.</summary>
internal static class JobView
{
    public static JsonObject ToJson(JobInfo job)
    {
        var json = new JsonObject
        {
            ["id"] = job.Id,
            ["namespace"] = job.Namespace,
            ["queue"] = job.Queue,
            ["type"] = job.Type,
            ["key"] = job.Key,
            ["state"] = Show(job.State),
            ["cancelling"] = job.IsCancelling,
            ["priority"] = job.Priority,
            ["attempts"] = job.Attempts,
            ["submitted_at"] = TimeText.Show(job.SubmittedAt),
            ["due_at"] = TimeText.Show(job.DueAt),
            ["leased_at"] = TimeText.Show(job.LeasedAt),
            ["finished_at"] = TimeText.Show(job.FinishedAt),
            ["fencing_token"] = job.FencingToken,
            ["execution_id"] = job.ExecutionId,
            ["content_type"] = job.ContentType,
            ["headers"] = JsonFields.Map(job.Headers),
            ["labels"] = JsonFields.Map(job.Labels),
            ["error"] = job.Error,
        };
        JsonFields.AddBytes(json, "payload", job.Payload);
        JsonFields.AddBytes(json, "result", job.Result);
        return json;
    }

    public static void Describe(Printer printer, JobInfo job) => printer.Facts(
        ("id", job.Id),
        ("namespace", job.Namespace),
        ("queue", job.Queue),
        ("type", job.Type),
        ("key", job.Key),
        ("state", Show(job.State) + (job.IsCancelling ? " (cancelling)" : "")),
        ("priority", Number(job.Priority)),
        ("attempts", Number(job.Attempts)),
        ("submitted", TimeText.Show(job.SubmittedAt)),
        ("due", TimeText.Show(job.DueAt)),
        ("leased", TimeText.Show(job.LeasedAt)),
        ("finished", TimeText.Show(job.FinishedAt)),
        ("fencing token", job.FencingToken == 0 ? "" : Number(job.FencingToken)),
        ("execution id", job.ExecutionId),
        ("headers", Show(job.Headers)),
        ("labels", Show(job.Labels)),
        ("payload", Show(job.Payload)),
        ("result", Show(job.Result)),
        ("error", job.Error));

    public static string Show(JobState state) => state.ToString().ToUpperInvariant();

    private static string Show(IReadOnlyDictionary<string, string> map) =>
        string.Join(", ", map.Select(static pair => $"{pair.Key}={pair.Value}"));

    private static string Show(ReadOnlyMemory<byte> bytes) =>
        JsonFields.TryText(bytes, out var text) ? text : $"{bytes.Length} bytes (see --output json)";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
