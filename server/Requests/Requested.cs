using Grpc.Core;
using Sched.Engine;

namespace Sched.Server.Requests;

/// <summary>What a request means where it says nothing.</summary>
internal static class Requested
{
    public const int PageSizeMax = 1_000;
    private const int PageSizeDefault = 100;

    public static string Namespace(string name) => name.Length == 0 ? "default" : name;

    public static string Queue(string name) => name.Length == 0 ? "default" : name;

    public static int PageSize(int size) => size switch
    {
        0 => PageSizeDefault,
        >= 1 and <= PageSizeMax => size,
        _ => throw Faults.InvalidField("page_size", $"it must be 1 to {PageSizeMax}.").ToException(),
    };

    /// <summary>Refuses a batch that is empty or too large.</summary>
    public static void CheckBatch(string field, int count)
    {
        if (count == 0)
        {
            throw Faults.InvalidField(field, "it is empty.").ToException();
        }

        if (count > Limits.JobsPerSubmitMax)
        {
            throw new Fault(
                StatusCode.InvalidArgument, V1.ErrorReason.BatchTooLarge,
                $"{field}: {count} items; {Limits.JobsPerSubmitMax} are the most.",
                ("field", field), ("limit", "1000")).ToException();
        }
    }

    /// <summary>Refuses a submit with more bytes than one log entry may carry.</summary>
    public static void CheckBytes(int bytes)
    {
        if (bytes > Limits.SubmitBytesMax)
        {
            throw new Fault(
                StatusCode.InvalidArgument, V1.ErrorReason.BatchTooLarge,
                $"jobs: {bytes} bytes; {Limits.SubmitBytesMax} are the most.",
                ("field", "jobs"), ("limit", "4194304")).ToException();
        }
    }
}
