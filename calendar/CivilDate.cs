using System.Diagnostics;

namespace Sched.Calendar;

/// <summary>
/// Days since 1970-01-01 and dates, between 1969 and 2200. In that window the calendar is Julian but for 2100, so both
/// ways are a few multiplications: years begin in March, and a leap day of 2100 is counted that never was.
/// </summary>
internal static class CivilDate
{
    public const int DaySeconds = 86_400;

    // From 1968-03-01 to 1970-01-01, and to 2100-03-01.
    private const int EpochOffset = 671;
    private const int MissingLeapDay = 48_212;
    private const int BaseYear = 1968;

    public static void FromDays(int day, out int year, out int month, out int dayOfMonth)
    {
        var days = day + EpochOffset;
        if (days >= MissingLeapDay)
        {
            days++;
        }

        Debug.Assert(days >= 0, "The calendar begins in 1969.");
        var march = (int)(((4u * (uint)days) + 3) / 1_461u);
        var dayOfYear = days - (1_461 * march / 4);
        var index = ((5 * dayOfYear) + 2) / 153;
        dayOfMonth = dayOfYear - (((153 * index) + 2) / 5) + 1;
        month = index < 10 ? index + 3 : index - 9;
        year = BaseYear + march + (index < 10 ? 0 : 1);
    }

    public static int ToDays(int year, int month, int dayOfMonth)
    {
        var march = (month > 2 ? year : year - 1) - BaseYear;
        var index = month > 2 ? month - 3 : month + 9;
        var days = (1_461 * march / 4) + (((153 * index) + 2) / 5) + dayOfMonth - 1;
        return days - EpochOffset - (days >= MissingLeapDay ? 1 : 0);
    }

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => (year & 3) == 0 && year is not (2100 or 2200) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Sunday is 0.</summary>
    public static int Weekday(int day) => (int)((uint)(day + 4 + 700) % 7);

    /// <summary>The day of a count of seconds that may lie before 1970.</summary>
    public static int DayOf(long seconds) => (int)((seconds + (1_000L * DaySeconds)) / DaySeconds) - 1_000;
}
