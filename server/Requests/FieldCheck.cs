using System.Text;
using Google.Protobuf.Collections;
using Sched.Engine;
using Sched.V1;

namespace Sched.Server.Requests;

/// <summary>What names, ids and maps may look like; null means there is nothing to say.</summary>
internal static class FieldCheck
{
    private const int MapEntriesMax = 32;
    private const int MapBytesMax = 4 * 1024;
    private const int ContentTypeCharsMax = 128;
    private const long BackoffMsMax = 30L * 24 * 3_600_000;

    public static Fault? Name(string field, string name)
    {
        return name.Length switch
        {
            0 => Faults.InvalidField(field, "it is empty."),
            > Limits.NameCharsMax => Faults.InvalidField(field, $"it is longer than {Limits.NameCharsMax} characters."),
            _ => Controls(field, name),
        };
    }

    /// <summary>A namespace stands in front of '/' in execution ids, so it must not hold one.</summary>
    public static Fault? Namespace(string field, string name) =>
        Name(field, name)
        ?? (name.Contains('/', StringComparison.Ordinal) ? Faults.InvalidField(field, "it holds a '/'.") : null);

    public static Fault? Id(string field, string id)
    {
        return id.Length switch
        {
            0 => Faults.InvalidField(field, "it is empty."),
            > Limits.IdCharsMax => Faults.InvalidField(field, $"it is longer than {Limits.IdCharsMax} characters."),
            _ => Controls(field, id),
        };
    }

    /// <summary>An id of a new job: not in the form that the server gives.</summary>
    public static Fault? NewId(string field, string id)
    {
        if (id.Length == 0)
        {
            return null;
        }

        return Id(field, id)
            ?? (JobIds.TryGetSeq(Encoding.UTF8.GetBytes(id), out _)
                ? Faults.InvalidField(field, "it has the form of ids that the server makes; choose another.")
                : null);
    }

    public static Fault? Key(string field, string key) =>
        key.Length > Limits.NameCharsMax
            ? Faults.InvalidField(field, $"it is longer than {Limits.NameCharsMax} characters.")
            : Controls(field, key);

    public static Fault? ContentType(string field, string text) =>
        text.Length > ContentTypeCharsMax
            ? Faults.InvalidField(field, $"it is longer than {ContentTypeCharsMax} characters.")
            : Controls(field, text);

    public static Fault? Map(string field, MapField<string, string> map)
    {
        if (map.Count > MapEntriesMax)
        {
            return Faults.InvalidField(field, $"it has more than {MapEntriesMax} entries.");
        }

        var bytes = map.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        if (bytes > MapBytesMax)
        {
            return Faults.InvalidField(field, $"it has {bytes} bytes; {MapBytesMax} is the most.");
        }

        return map.ContainsKey("") ? Faults.InvalidField(field, "an entry has no name.") : null;
    }

    public static Fault? Retry(string field, RetryPolicy? retry)
    {
        if (retry is null)
        {
            return null;
        }

        if (retry.MaxAttempts is < 0 or > Limits.MaxAttemptsMax)
        {
            return Faults.InvalidField($"{field}.max_attempts", $"it must be 1 to {Limits.MaxAttemptsMax}.");
        }

        var policy = Times.PolicyOf(retry);
        if (policy.BackoffMs is < 1 or > BackoffMsMax)
        {
            return Faults.InvalidField($"{field}.backoff", "it must be 1 ms to 30 days.");
        }

        return policy.BackoffMaxMs < policy.BackoffMs || policy.BackoffMaxMs > BackoffMsMax
            ? Faults.InvalidField($"{field}.backoff_max", "it must be at least the backoff and at most 30 days.")
            : null;
    }

    private static Fault? Controls(string field, string text) =>
        text.Any(char.IsControl) ? Faults.InvalidField(field, "it holds a control character.") : null;
}
