using System.Globalization;

namespace Sched.JepsenStyle.History;

/// <summary>
/// One entry, one line: <c>start JOB TOKEN ATTEMPT WALL_US</c>, <c>end JOB TOKEN VERDICT</c>,
/// <c>ack JOB TOKEN ANSWER</c>. Ids here are UUIDs, so a blank separates.
/// </summary>
internal static class LedgerFormat
{
    public static string Write(LedgerEntry entry) => entry switch
    {
        RunStarted start => string.Create(
            CultureInfo.InvariantCulture, $"start {start.Job} {start.Token} {start.Attempt} {start.WallUs}\n"),
        RunEnded end => string.Create(CultureInfo.InvariantCulture, $"end {end.Job} {end.Token} {end.Verdict}\n"),
        RunAcked ack => string.Create(CultureInfo.InvariantCulture, $"ack {ack.Job} {ack.Token} {ack.Answer}\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(entry)),
    };

    /// <summary>A whole line that does not parse is a fault of the harness, and throws.</summary>
    public static LedgerEntry Read(string line)
    {
        var words = line.Split(' ');
        return words switch
        {
            ["start", var job, var token, var attempt, var wall] =>
                new RunStarted(job, Number(token), (int)Number(attempt), Number(wall)),
            ["end", var job, var token, var verdict] =>
                new RunEnded(job, Number(token), Enum.Parse<RunVerdict>(verdict)),
            ["ack", var job, var token, var answer] =>
                new RunAcked(job, Number(token), Enum.Parse<AckAnswer>(answer)),
            _ => throw new FormatException($"This is no line of a ledger: '{line}'."),
        };
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
