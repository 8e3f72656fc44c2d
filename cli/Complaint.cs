using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>Why a command did not do what was asked: a line for people, or the same facts for a program.</summary>
internal sealed record Complaint(int ExitCode, string Reason, string Message)
{
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public static Complaint Of(SchedException error)
    {
        var exitCode = ExitCodes.Of(error);
        return new Complaint(exitCode, error.Reason.Length > 0 ? error.Reason : error.Code.ToString(), error.Message)
        {
            Metadata = error.Metadata,
        };
    }

    /// <summary>Writes it to where complaints go and returns the exit code.</summary>
    public int Write(TextWriter error, bool asJson)
    {
        error.WriteLine(asJson ? Printer.Line(ToJson()) : ToString());
        return ExitCode;
    }

    public override string ToString()
    {
        var facts = Metadata.Count == 0
            ? ""
            : $" [{string.Join(", ", Metadata.Select(static pair => $"{pair.Key}: {pair.Value}"))}]";
        var hint = ExitCode == ExitCodes.Unavailable
            ? " Check that a node runs there; name others by --endpoint or SCHED_ENDPOINTS."
            : "";
        var reason = ExitCode == ExitCodes.Usage ? "" : $"{Reason}: ";
        return PlainText.Line($"{reason}{Message}{facts}{hint}");
    }

    private JsonObject ToJson() => new()
    {
        ["reason"] = Reason,
        ["message"] = Message,
        ["metadata"] = JsonFields.Map(Metadata),
        ["exit_code"] = ExitCode,
    };
}
