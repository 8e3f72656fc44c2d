using System.Globalization;

namespace Sched.Calendar;

/// <summary>Reads elapsed durations: <c>500ms</c>, <c>90s</c>, <c>1h30m</c>, <c>PT1H30M</c>.</summary>
public static class DurationText
{
    private const string Forms = "a duration such as 30s, 15m, 1h30m or PT1H30M";

    /// <summary>Reads a duration as milliseconds, at least 1 and at most a hundred years.</summary>
    /// <exception cref="CalendarException">It is none.</exception>
    public static long ParseMs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        var isIso = text.StartsWith('P');
        if (isIso)
        {
            at = text.StartsWith("PT", StringComparison.Ordinal)
                ? 2
                : throw Refuse(1, $"'{text}' counts days. 24h is elapsed; day intervals follow the clock. Write 24h as "
                    + "PT24H, or use a day interval.");
        }

        var totalMs = 0L;
        var largestMs = long.MaxValue;
        if (at == text.Length)
        {
            throw Refuse(1, $"'{text}' is no duration. Write {Forms}.");
        }

        while (at < text.Length)
        {
            var start = at;
            var count = ReadNumber(text, ref at);
            var unitMs = ReadUnit(text, ref at, isIso);
            if (unitMs >= largestMs)
            {
                throw Refuse(start + 1, $"'{text}' names its units in no descending order. Write {Forms}.");
            }

            largestMs = unitMs;
            totalMs += count * unitMs;
            if (totalMs > Limits.DurationMsMax)
            {
                throw Refuse(1, $"'{text}' is longer than a hundred years. Write a shorter one.");
            }
        }

        return totalMs > 0 ? totalMs : throw Refuse(1, $"'{text}' is no time at all. Write at least 1ms.");
    }

    private static long ReadNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        // Twelve digits of hours stay within 64 bits of milliseconds.
        return at - start is > 0 and <= 12
            ? long.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw Refuse(start + 1, $"'{text}' is no duration. Write {Forms}.");
    }

    private static long ReadUnit(string text, ref int at, bool isIso)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        var unit = text[start..at];
        return (isIso, unit) switch
        {
            (false, "ms") => 1,
            (false, "s") or (true, "S") => 1_000,
            (false, "m") or (true, "M") => 60_000,
            (false, "h") or (true, "H") => 3_600_000,
            (false, "d") => throw Refuse(
                start + 1,
                $"'{text}' counts days. 24h is elapsed; day intervals follow the clock. Write 24h, or use a day "
                + "interval."),
            _ => throw Refuse(start + 1, $"'{text}' is no duration. Write {Forms}."),
        };
    }

    private static CalendarException Refuse(int position, string message) =>
        new(CalendarFault.Invalid, "duration", position, message);
}
