namespace Sched.Calendar;

/// <summary>The elements of the two day fields that depend on the month: last, nearest, nth.</summary>
internal static class CronSpecials
{
    /// <summary>False if the element is an ordinary value or range.</summary>
    public static bool TryRead(in CronElement element, bool isList, ref CronMasks masks)
    {
        if (element.Field == CronField.DayOfMonth)
        {
            return TryDayOfMonth(in element, isList, ref masks);
        }

        if (element.Field == CronField.DayOfWeek)
        {
            return TryDayOfWeek(in element, ref masks);
        }

        if (element.Text.Contains('#'))
        {
            throw element.Refuse("has '#', which stands only in the day of week", element.Field.Values);
        }

        return false;
    }

    private static bool TryDayOfMonth(in CronElement element, bool isList, ref CronMasks masks)
    {
        var text = element.Text;
        var last = char.ToUpperInvariant(text[^1]);
        if (last == 'W')
        {
            ReadNearest(in element, isList, ref masks);
            return true;
        }

        if (char.ToUpperInvariant(text[0]) == 'L')
        {
            ReadLast(in element, ref masks);
            return true;
        }

        if (last == 'L')
        {
            throw element.Refuse("is a weekday's form", $"L-{text[..^1]}, or {text} as day of week");
        }

        if (text.Contains('#'))
        {
            throw element.Refuse("has '#', which stands only in the day of week", element.Field.Values);
        }

        return false;
    }

    private static void ReadLast(in CronElement element, ref CronMasks masks)
    {
        var text = element.Text;
        if (text.Length == 1)
        {
            masks.DaysFromLast |= 1;
            return;
        }

        if (text[1] != '-' || !CronElement.TryNumber(text[2..], out var before))
        {
            throw element.Refuse("is no last day", "L, L-n or LW");
        }

        if (before > 30)
        {
            throw element.Refuse("is before the first of every month", "L-0 to L-30");
        }

        masks.DaysFromLast |= 1u << before;
    }

    private static void ReadNearest(in CronElement element, bool isList, ref CronMasks masks)
    {
        var day = element.Text[..^1];
        if (isList || day.Contains('-') || day.Contains('/'))
        {
            throw element.Refuse("has W in a list or range", "one day alone, as in 15W, and a schedule for each other");
        }

        if (day is "L" or "l")
        {
            masks.NearestWeekday = CronMasks.LastOfMonth;
            return;
        }

        if (day.Length == 0)
        {
            throw element.Refuse("is no day", "nW, as in 15W, or LW");
        }

        masks.NearestWeekday = (byte)element.Value(day);
    }

    private static bool TryDayOfWeek(in CronElement element, ref CronMasks masks)
    {
        var text = element.Text;
        var hash = text.IndexOf('#');
        if (hash >= 0)
        {
            AddNth(in element, text[..hash], text[(hash + 1)..], ref masks);
            return true;
        }

        if (char.ToUpperInvariant(text[^1]) == 'L')
        {
            if (text.Length == 1)
            {
                throw element.Refuse("is a bare L", "6 for every Saturday, or 6L for the month's last");
            }

            AddNth(in element, text[..^1], "L", ref masks);
            return true;
        }

        if (char.ToUpperInvariant(text[^1]) == 'W')
        {
            throw element.Refuse("has W, which stands only in the day of month", "MON-FRI for the working days");
        }

        return false;
    }

    private static void AddNth(
        in CronElement element, ReadOnlySpan<char> weekday, ReadOnlySpan<char> nth, ref CronMasks masks)
    {
        if (weekday.Contains('-') || weekday.Contains('/'))
        {
            throw element.Refuse("numbers a range", $"each weekday alone, as in 1#{nth},2#{nth}");
        }

        var number = CronMasks.LastWeekday;
        if (nth is not ("L" or "l") && (!CronElement.TryNumber(nth, out number) || number is < 1 or > 5))
        {
            throw element.Refuse(
                "is no weekday of a month", $"{weekday}#1 to {weekday}#5, or {weekday}#L for the last");
        }

        masks.NthWeekdays |= 1ul << ((element.Value(weekday) % 7 * CronMasks.LastWeekday) + number - 1);
    }
}
