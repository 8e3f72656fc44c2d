using System.Globalization;
using System.Text.RegularExpressions;

namespace Sched.Cli;

/// <summary>Times and spans as people write them: <c>2031-07-01T06:00:00Z</c>, <c>+5m</c>, <c>1h30m</c>.</summary>
internal static partial class TimeText
{
    public const string Forms = "RFC 3339 with an offset (2031-07-01T06:00:00Z) or a span from now (+30s, +5m, +1h30m)";

    public const string SpanForms = "a span such as 500ms, 30s, 5m, 1h30m or 2d";

    /// <summary>Reads a due time: an instant, or a span from now. Exactly one of the two is set.</summary>
    public static bool TryParseDue(string text, out DateTimeOffset? due, out TimeSpan? delay)
    {
        due = null;
        delay = null;
        if (text.StartsWith('+'))
        {
            if (TryParseSpan(text[1..], out var span))
            {
                delay = span;
            }
        }
        else if (Rfc3339().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            due = instant;
        }

        return due is not null || delay is not null;
    }

    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        if (!Span().IsMatch(text))
        {
            return false;
        }

        foreach (Match part in Part().Matches(text))
        {
            if (!long.TryParse(part.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > 1_000_000_000)
            {
                return false;
            }

            span += count * UnitOf(part.Groups[2].Value);
        }

        return true;
    }

    public static string Show(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A span as it is read: the two largest of its units.</summary>
    public static string Show(TimeSpan span)
    {
        (long Count, string Unit)[] parts =
        [
            (span.Days, "d"), (span.Hours, "h"), (span.Minutes, "m"), (span.Seconds, "s"), (span.Milliseconds, "ms"),
        ];
        var first = Array.FindIndex(parts, static part => part.Count > 0);
        return first < 0
            ? "0s"
            : string.Concat(parts.Skip(first).Take(2).Where(static part => part.Count > 0)
                .Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Count}{part.Unit}")));
    }

    /// <summary>How far a time is from now, in whole seconds.</summary>
    public static string Relative(DateTimeOffset? time, DateTimeOffset now)
    {
        if (time is not { } there)
        {
            return "";
        }

        var seconds = TimeSpan.FromSeconds(Math.Floor((there - now).Duration().TotalSeconds));
        return seconds == TimeSpan.Zero ? "now"
            : there > now ? $"in {Show(seconds)}"
            : $"{Show(seconds)} ago";
    }

    private static TimeSpan UnitOf(string unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,7})?([Zz]|[+-]\d{2}:\d{2})$")]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"^(\d+(ms|s|m|h|d))+$")]
    private static partial Regex Span();

    [GeneratedRegex(@"(\d+)(ms|s|m|h|d)")]
    private static partial Regex Part();
}
