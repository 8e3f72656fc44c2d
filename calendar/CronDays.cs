using System.Numerics;

namespace Sched.Calendar;

/// <summary>Which days of one month a cron pattern means: bit d is the day d.</summary>
internal static class CronDays
{
    private const int Saturday = 6;

    // A week's seven bits, five times: more than a month.
    private const ulong FiveWeeks = 0x10204081;

    public static uint Of(in CronMasks masks, int year, int month)
    {
        var length = CivilDate.DaysInMonth(year, month);
        var all = uint.MaxValue >> (31 - length) & ~1u;
        switch (masks.DayRule)
        {
            case DayRule.EveryDay:
                return all;
            case DayRule.ByDayOfMonth when (masks.DaysFromLast | masks.NearestWeekday) == 0:
                return masks.DaysOfMonth & all;
        }

        var first = CivilDate.Weekday(CivilDate.ToDays(year, month, 1));
        return all & masks.DayRule switch
        {
            DayRule.ByDayOfMonth => ByDayOfMonth(in masks, length, first),
            DayRule.ByWeekday => ByWeekday(in masks, length, first),
            DayRule.Either => ByDayOfMonth(in masks, length, first) | ByWeekday(in masks, length, first),
            _ => ByDayOfMonth(in masks, length, first) & ByWeekday(in masks, length, first),
        };
    }

    private static uint ByDayOfMonth(in CronMasks masks, int length, int first)
    {
        var days = masks.DaysOfMonth;
        for (var rest = masks.DaysFromLast; rest != 0; rest &= rest - 1)
        {
            var day = length - BitOperations.TrailingZeroCount(rest);
            days |= day > 0 ? 1u << day : 0;
        }

        return masks.NearestWeekday == 0 ? days : days | NearestWeekday(masks.NearestWeekday, length, first);
    }

    /// <summary>A Saturday gives its Friday, a Sunday its Monday, and neither leaves the month.</summary>
    private static uint NearestWeekday(int day, int length, int first)
    {
        if (day == CronMasks.LastOfMonth)
        {
            day = length;
        }

        if (day > length)
        {
            return 0;
        }

        var moved = ((first + day - 1) % 7) switch
        {
            Saturday => day > 1 ? day - 1 : day + 2,
            0 => day < length ? day + 1 : day - 2,
            _ => day,
        };
        return 1u << moved;
    }

    private static uint ByWeekday(in CronMasks masks, int length, int first)
    {
        // The week turned so that its lowest bit is the month's first day.
        var week = (((uint)masks.Weekdays >> first) | ((uint)masks.Weekdays << (7 - first))) & 0x7f;
        var days = (uint)((week * FiveWeeks) << 1);
        for (var rest = masks.NthWeekdays; rest != 0; rest &= rest - 1)
        {
            var (weekday, nth) = Math.DivRem(BitOperations.TrailingZeroCount(rest), CronMasks.LastWeekday);
            var day = 1 + ((weekday - first + 7) % 7);
            day += 7 * (nth + 1 == CronMasks.LastWeekday ? (length - day) / 7 : nth);
            days |= day <= length ? 1u << day : 0;
        }

        return days;
    }
}
