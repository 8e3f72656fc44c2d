using System.Globalization;

namespace Sched.Calendar;

/// <summary>Reads dates, times of day and points in time, with an offset or without.</summary>
public static class ClockText
{
    private static readonly string[] LocalForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFF"];

    private static readonly string[] InstantForms =
        ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss.FFFzzz"];

    private static readonly string[] DayForms = ["HH:mm", "HH:mm:ss"];

    /// <summary>Reads a point in time that names its offset (<c>2026-03-08T02:30Z</c>), as Unix milliseconds.</summary>
    public static bool TryParseInstantMs(string text, out long instantMs)
    {
        ArgumentNullException.ThrowIfNull(text);
        instantMs = 0;
        var named = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        if (!DateTimeOffset.TryParseExact(
            named, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            return false;
        }

        instantMs = instant.ToUnixTimeMilliseconds();
        return true;
    }

    /// <summary>Reads a reading of a wall clock (<c>2026-03-08T02:30</c>), in milliseconds as if it were UTC.</summary>
    public static bool TryParseLocalMs(string text, out long localMs)
    {
        ArgumentNullException.ThrowIfNull(text);
        localMs = 0;
        if (!DateTime.TryParseExact(
            text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        localMs = (local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        return true;
    }

    /// <summary>Reads a date as days since 1970-01-01.</summary>
    internal static bool TryParseDay(string text, out int day)
    {
        day = 0;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date))
        {
            return false;
        }

        day = date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return true;
    }

    internal static int ParseSecondOfDay(string text) =>
        TimeOnly.TryParseExact(text, DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (int)(time.Ticks / TimeSpan.TicksPerSecond)
            : throw new CalendarException(
                CalendarFault.Invalid, "at", 0, $"'{text}' is no time of the day. Write HH:MM or HH:MM:SS.");
}
