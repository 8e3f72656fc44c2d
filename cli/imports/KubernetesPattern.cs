using System.Globalization;

namespace Sched.Cli.Imports;

/// <summary>
/// The schedule of a CronJob, which is robfig/cron's: a question mark is an asterisk in every field, <c>N/step</c> goes
/// to the end of the range, and an asterisk anywhere in a list makes the whole field one.
/// </summary>
internal static class KubernetesPattern
{
    private static readonly int[] Max = [59, 23, 31, 12, 6];

    /// <summary>A cron pattern of ours, or an elapsed duration; and the zone, where the text names one.</summary>
    public static (string Cron, string Every, string Zone) Convert(string text, List<string> differences)
    {
        var words = text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var zone = "";
        if (words.Length > 0 && (words[0].StartsWith("TZ=", StringComparison.Ordinal)
            || words[0].StartsWith("CRON_TZ=", StringComparison.Ordinal)))
        {
            zone = words[0][(words[0].IndexOf('=', StringComparison.Ordinal) + 1)..];
            words = words[1..];
            differences.Add("the zone stands in the schedule, which newer clusters refuse; here it is the zone");
        }

        if (words.Length == 2 && words[0] == "@every")
        {
            differences.Add(
                $"'@every {words[1]}' counts from the controller's last look; here from 1970-01-01T00:00Z on, for ever "
                + "the same");
            return ("", Duration(words[1]), zone);
        }

        if (words.Length == 1 && words[0].StartsWith('@'))
        {
            CrontabPattern.Check(words[0]);
            return (words[0], "", zone);
        }

        if (words.Length != 5)
        {
            throw new RefusedEntryException($"schedule: '{text}' has {words.Length} fields; a CronJob's has five.");
        }

        var pattern = string.Join(' ', words.Select(ConvertField));
        CrontabPattern.Check(pattern);
        return (pattern, "", zone);
    }

    private static string ConvertField(string field, int index)
    {
        string[] elements =
        [
            .. field.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(element => ConvertElement(element, Max[index])),
        ];
        return elements.Contains("*") || elements.Length == 0 ? "*" : string.Join(',', elements);
    }

    private static string ConvertElement(string element, int max)
    {
        var slash = element.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? element : element[..slash];
        var step = slash < 0 ? "" : element[(slash + 1)..];
        if (range is "*" or "?")
        {
            return step is "" or "1" ? "*" : $"*/{step}";
        }

        var isSingle = !range.Contains('-', StringComparison.Ordinal);
        return slash < 0 ? range : isSingle ? $"{range}-{max}/{step}" : $"{range}/{step}";
    }

    /// <summary>A duration of Go's, which may have fractions: <c>1.5h</c> is <c>1h30m</c>.</summary>
    private static string Duration(string text)
    {
        var totalMs = 0m;
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            var number = text[start..at];
            start = at;
            while (at < text.Length && char.IsAsciiLetter(text[at]))
            {
                at++;
            }

            var unitMs = text[start..at] switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
            const NumberStyles Style = NumberStyles.AllowDecimalPoint;
            if (unitMs == 0 || number.Length > 9
                || !decimal.TryParse(number, Style, CultureInfo.InvariantCulture, out var count))
            {
                throw new RefusedEntryException($"schedule: '@every {text}' is no duration.");
            }

            totalMs += count * unitMs;
        }

        // The source counts whole seconds, and at least one.
        var seconds = (long)Math.Max(1, Math.Floor(totalMs / 1_000));
        var (hours, rest) = Math.DivRem(seconds, 3_600);
        var (minutes, left) = Math.DivRem(rest, 60);
        return $"{(hours > 0 ? $"{hours}h" : "")}{(minutes > 0 ? $"{minutes}m" : "")}{(left > 0 ? $"{left}s" : "")}";
    }
}
