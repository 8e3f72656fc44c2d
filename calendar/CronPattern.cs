using System.Numerics;

namespace Sched.Calendar;

/// <summary>
/// A cron pattern by the Open Cron Pattern Specification, as packed bits. Looking ahead or back touches a word per
/// field; no step depends on how far away the answer is, but for one a month.
/// </summary>
internal sealed class CronPattern : LocalTimes
{
    private readonly CronMasks _masks;
    private readonly int _firstSecondOfDay;
    private readonly int _lastSecondOfDay;

    public CronPattern(in CronMasks masks)
    {
        _masks = masks;
        _firstSecondOfDay = Seconds(
            BitOperations.TrailingZeroCount(masks.Hours),
            BitOperations.TrailingZeroCount(masks.Minutes),
            BitOperations.TrailingZeroCount(masks.Seconds));
        _lastSecondOfDay = Seconds(
            BitOperations.Log2(masks.Hours), BitOperations.Log2(masks.Minutes), BitOperations.Log2(masks.Seconds));
    }

    public override bool IsIntervalLike => _masks.IsIntervalLike;

    /// <summary>Reads a pattern of 5, 6 or 7 fields, or a nickname.</summary>
    /// <exception cref="CalendarException">It is not of the grammar, or matches nothing.</exception>
    public static CronPattern Parse(string text, in HashKey key)
    {
        var pattern = new CronPattern(CronParser.Parse(text, in key));
        return pattern.AtOrAfter(0) != NoneAhead
            ? pattern
            : throw new CalendarException(
                CalendarFault.NeverFires,
                "",
                0,
                $"'{text}' never fires: no day from {Limits.YearMin} to {Limits.YearMax} matches it. Write a day that "
                + "the month has.");
    }

    public override long AtOrAfter(long local)
    {
        if (local < 0)
        {
            local = 0;
        }

        if (local >= Limits.SecondsEnd)
        {
            return NoneAhead;
        }

        var day = (int)((ulong)local / CivilDate.DaySeconds);
        CivilDate.FromDays(day, out var year, out var month, out var dayOfMonth);
        var days = DaysOf(year, month);
        if ((days >> dayOfMonth & 1) != 0)
        {
            var second = TimeAtOrAfter((int)(local - ((long)day * CivilDate.DaySeconds)));
            if (second >= 0)
            {
                return ((long)day * CivilDate.DaySeconds) + second;
            }
        }

        days &= (uint)(ulong.MaxValue << (dayOfMonth + 1));
        while (days == 0)
        {
            if (!TryMonthAfter(ref year, ref month))
            {
                return NoneAhead;
            }

            days = CronDays.Of(in _masks, year, month);
        }

        var found = CivilDate.ToDays(year, month, BitOperations.TrailingZeroCount(days));
        return ((long)found * CivilDate.DaySeconds) + _firstSecondOfDay;
    }

    public override long AtOrBefore(long local)
    {
        if (local < 0)
        {
            return NoneBehind;
        }

        if (local >= Limits.SecondsEnd)
        {
            local = Limits.SecondsEnd - 1;
        }

        var day = (int)((ulong)local / CivilDate.DaySeconds);
        CivilDate.FromDays(day, out var year, out var month, out var dayOfMonth);
        var days = DaysOf(year, month);
        if ((days >> dayOfMonth & 1) != 0)
        {
            var second = TimeAtOrBefore((int)(local - ((long)day * CivilDate.DaySeconds)));
            if (second >= 0)
            {
                return ((long)day * CivilDate.DaySeconds) + second;
            }
        }

        days &= (1u << dayOfMonth) - 1;
        while (days == 0)
        {
            if (!TryMonthBefore(ref year, ref month))
            {
                return NoneBehind;
            }

            days = CronDays.Of(in _masks, year, month);
        }

        var found = CivilDate.ToDays(year, month, BitOperations.Log2(days));
        return ((long)found * CivilDate.DaySeconds) + _lastSecondOfDay;
    }

    private uint DaysOf(int year, int month) =>
        (_masks.Months >> month & 1) != 0 && _masks.Years.Has(year) ? CronDays.Of(in _masks, year, month) : 0;

    /// <summary>The next month of the pattern, which may be years away; false after the last year.</summary>
    private bool TryMonthAfter(ref int year, ref int month)
    {
        var months = _masks.Years.Has(year) ? _masks.Months & (uint)(ulong.MaxValue << (month + 1)) : 0;
        while (months == 0)
        {
            if (++year > Limits.YearMax)
            {
                return false;
            }

            months = _masks.Years.Has(year) ? _masks.Months : 0u;
        }

        month = BitOperations.TrailingZeroCount(months);
        return true;
    }

    private bool TryMonthBefore(ref int year, ref int month)
    {
        var months = _masks.Years.Has(year) ? _masks.Months & ((1u << month) - 1) : 0;
        while (months == 0)
        {
            if (--year < Limits.YearMin)
            {
                return false;
            }

            months = _masks.Years.Has(year) ? _masks.Months : 0u;
        }

        month = BitOperations.Log2(months);
        return true;
    }

    /// <summary>The first second of the day that matches and is not before this one; -1 if there is none.</summary>
    private int TimeAtOrAfter(int secondOfDay)
    {
        if (secondOfDay <= _firstSecondOfDay)
        {
            return _firstSecondOfDay;
        }

        if (secondOfDay > _lastSecondOfDay)
        {
            return -1;
        }

        var (hour, rest) = Math.DivRem(secondOfDay, 3_600);
        var (minute, second) = Math.DivRem(rest, 60);
        if ((_masks.Hours >> hour & 1) != 0)
        {
            if ((_masks.Minutes >> minute & 1) != 0 && _masks.Seconds >> second is > 0 and var seconds)
            {
                return Seconds(hour, minute, second + BitOperations.TrailingZeroCount(seconds));
            }

            // A shift by 64 would be one by 0; minutes end at 59.
            if (_masks.Minutes >> (minute + 1) is > 0 and var minutes)
            {
                var next = minute + 1 + BitOperations.TrailingZeroCount(minutes);
                return Seconds(hour, next, BitOperations.TrailingZeroCount(_masks.Seconds));
            }
        }

        var later = _masks.Hours >> (hour + 1);
        return Seconds(
            hour + 1 + BitOperations.TrailingZeroCount(later),
            BitOperations.TrailingZeroCount(_masks.Minutes),
            BitOperations.TrailingZeroCount(_masks.Seconds));
    }

    private int TimeAtOrBefore(int secondOfDay)
    {
        if (secondOfDay >= _lastSecondOfDay)
        {
            return _lastSecondOfDay;
        }

        if (secondOfDay < _firstSecondOfDay)
        {
            return -1;
        }

        var (hour, rest) = Math.DivRem(secondOfDay, 3_600);
        var (minute, second) = Math.DivRem(rest, 60);
        if ((_masks.Hours >> hour & 1) != 0)
        {
            if ((_masks.Minutes >> minute & 1) != 0 && (_masks.Seconds & UpTo(second)) is > 0 and var seconds)
            {
                return Seconds(hour, minute, BitOperations.Log2(seconds));
            }

            if ((_masks.Minutes & UpTo(minute - 1)) is > 0 and var minutes)
            {
                return Seconds(hour, BitOperations.Log2(minutes), BitOperations.Log2(_masks.Seconds));
            }
        }

        var earlier = _masks.Hours & (uint)UpTo(hour - 1);
        return Seconds(
            BitOperations.Log2(earlier), BitOperations.Log2(_masks.Minutes), BitOperations.Log2(_masks.Seconds));
    }

    private static ulong UpTo(int bit) => (1ul << (bit + 1)) - 1;

    private static int Seconds(int hour, int minute, int second) => (hour * 3_600) + (minute * 60) + second;
}
