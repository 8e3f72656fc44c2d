using System.Text;
using Google.Protobuf;

namespace Sched.Sdk;

/// <summary>What a handler says at its end. A handler that throws is taken as <see cref="Retry"/>.</summary>
public sealed class JobResult
{
    /// <summary>Bytes of a result at most.</summary>
    public const int ResultBytesMax = 4_096;

    /// <summary>Bytes of an error in UTF-8 at most; longer ones are cut.</summary>
    public const int ErrorBytesMax = 1_024;

    private static readonly JobResult Plain = new(JobVerdict.Success, ByteString.Empty, "");

    private JobResult(JobVerdict verdict, ByteString output, string error)
    {
        Verdict = verdict;
        Output = output;
        Error = error;
    }

    /// <summary>How the run ended.</summary>
    public JobVerdict Verdict { get; }

    internal ByteString Output { get; }

    internal string Error { get; }

    internal bool IsPlainSuccess => Verdict == JobVerdict.Success && Output.Length == 0;

    /// <summary>The work is done.</summary>
    public static JobResult Done() => Plain;

    /// <summary>The work is done and has a result that is kept with the job.</summary>
    /// <param name="output">At most 4 KiB; larger things belong into a store of your own.</param>
    /// <exception cref="ArgumentException">The result is larger.</exception>
    public static JobResult Done(ReadOnlySpan<byte> output)
    {
        if (output.Length > ResultBytesMax)
        {
            throw new ArgumentException(
                $"The result has {output.Length} bytes, at most {ResultBytesMax} are kept. Return where it is.",
                nameof(output));
        }

        return new JobResult(JobVerdict.Success, ByteString.CopyFrom(output), "");
    }

    /// <summary>The job cannot succeed: it is dead at once, whatever attempts are left.</summary>
    /// <param name="why">For people; cut at 1 KiB.</param>
    public static JobResult Fail(string why) => new(JobVerdict.Fail, ByteString.Empty, Cut(why));

    /// <summary>This attempt failed; the job is tried again after its backoff while attempts are left.</summary>
    /// <param name="why">For people; cut at 1 KiB.</param>
    public static JobResult Retry(string why) => new(JobVerdict.Retry, ByteString.Empty, Cut(why));

    /// <summary>
    /// Nothing was done: the lease goes back, the job is ready for another worker at once, and no attempt is spent.
    /// After ten such returns they do count.
    /// </summary>
    /// <param name="why">For people; cut at 1 KiB.</param>
    public static JobResult Release(string why) => new(JobVerdict.Release, ByteString.Empty, Cut(why));

    private static string Cut(string why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (Encoding.UTF8.GetByteCount(why) <= ErrorBytesMax)
        {
            return why;
        }

        var bytes = 0;
        var text = new StringBuilder();
        foreach (var rune in why.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > ErrorBytesMax)
            {
                break;
            }

            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
