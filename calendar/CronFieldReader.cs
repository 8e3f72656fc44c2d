namespace Sched.Calendar;

/// <summary>Reads one field of a cron pattern into its bits.</summary>
internal readonly ref struct CronFieldReader(CronField field, HashKey key)
{
    private readonly CronField _field = field;
    private readonly HashKey _key = key;

    public void Read(ReadOnlySpan<char> text, int position, ref CronMasks masks, ref DayFields days)
    {
        NoteField(text, position, ref masks, ref days);
        if (_field == CronField.DayOfWeek && text[0] == '+')
        {
            text = text[1..];
            position++;
        }

        var isList = text.Contains(',');
        while (true)
        {
            var comma = text.IndexOf(',');
            var element = new CronElement(_field, comma < 0 ? text : text[..comma], position);
            ReadElement(element, isList, ref masks);
            if (comma < 0)
            {
                return;
            }

            text = text[(comma + 1)..];
            position += comma + 1;
        }
    }

    /// <summary>What the field as a whole says: any day, both days, interval-like.</summary>
    private void NoteField(ReadOnlySpan<char> text, int position, ref CronMasks masks, ref DayFields days)
    {
        var comma = text.IndexOf(',');
        var isAny = (comma < 0 ? text : text[..comma]) is "*" or "?" or "+*" or "+?";
        if (_field == CronField.DayOfMonth)
        {
            days.IsAnyDayOfMonth = isAny;
        }
        else if (_field == CronField.DayOfWeek)
        {
            days.IsAnyWeekday = isAny;
            days.HasPlus = text[0] == '+';
        }
        else if (_field == CronField.Minute || _field == CronField.Hour)
        {
            masks.IsIntervalLike |= text[0] == '*' || text.StartsWith("H/");
        }

        if (text.LastIndexOf('+') is >= 0 and var plus && (plus > 0 || _field != CronField.DayOfWeek))
        {
            throw new CronElement(_field, text, position).Refuse(
                "has '+', which stands only before the day of week", "it there, as in '0 12 1 * +MON'");
        }
    }

    private void ReadElement(in CronElement element, bool isList, ref CronMasks masks)
    {
        var text = element.Text;
        if (text.Length == 0)
        {
            throw element.Refuse("is an empty element", $"a value of {_field.Values}, or remove the comma");
        }

        switch (text[0])
        {
            case '*':
                AddStepped(in element, text[1..], _field.Min, _field.Max, ref masks);
                break;
            case '?':
                ReadAny(in element, ref masks);
                break;
            case '/':
                throw element.Refuse("is a step of nothing", $"*{text}");
            case 'H' or 'h':
                ReadHash(in element, ref masks);
                break;
            default:
                if (!CronSpecials.TryRead(in element, isList, ref masks))
                {
                    ReadValues(in element, ref masks);
                }

                break;
        }
    }

    private void ReadAny(in CronElement element, ref CronMasks masks)
    {
        if (!_field.IsDay)
        {
            throw element.Refuse("stands only in the day fields", $"*{element.Text[1..]}");
        }

        if (element.Text.Length > 1)
        {
            throw element.Refuse("has more than the '?'", $"*{element.Text[1..]}");
        }

        AddStepped(in element, "", _field.Min, _field.Max, ref masks);
    }

    /// <summary><c>a</c>, <c>a-b</c> and <c>a-b/n</c>.</summary>
    private void ReadValues(in CronElement element, ref CronMasks masks)
    {
        var text = element.Text;
        var slash = text.IndexOf('/');
        var range = slash < 0 ? text : text[..slash];
        var dash = range.IndexOf('-');
        if (dash < 0)
        {
            var value = element.Value(range);
            if (slash >= 0)
            {
                var last = _field == CronField.DayOfWeek ? Math.Max(6, value) : _field.Max;
                throw element.Refuse(
                    "is a step without a range", $"{value}-{last}/{element.Step(text[(slash + 1)..])}");
            }

            Add(value, ref masks);
            return;
        }

        var from = element.Value(range[..dash]);
        var to = element.Value(range[(dash + 1)..]);
        if (from > to)
        {
            throw Wrapped(in element, from, to, slash < 0 ? 1 : element.Step(text[(slash + 1)..]));
        }

        AddStepped(in element, slash < 0 ? "" : text[slash..], from, to, ref masks);
    }

    private CalendarException Wrapped(in CronElement element, int from, int to, int step)
    {
        if (_field == CronField.DayOfWeek && to == 0 && step == 1)
        {
            return element.Refuse("is a range that wraps", from == 6 ? "6,7" : $"{from}-7");
        }

        var last = _field == CronField.DayOfWeek ? 6 : _field.Max;
        var count = last - _field.Min + 1;
        from = from > last ? _field.Min : from;
        if (from <= to)
        {
            // From the Sunday that is 7: the range does not wrap once it is 0.
            return element.Refuse("is a range that wraps", $"{from}-{to}{(step > 1 ? $"/{step}" : "")}");
        }

        var values = new List<int>();
        for (var value = from; value <= to + count; value += step)
        {
            values.Add(value > last ? value - count : value);
        }

        var upper = from == last ? $"{from}" : $"{from}-{last}";
        var lower = to == _field.Min ? $"{to}" : $"{_field.Min}-{to}";
        return element.Refuse(
            "is a range that wraps", step == 1 ? $"{upper},{lower}" : string.Join(',', values.Order()));
    }

    /// <summary><c>H</c>, <c>H/n</c>, <c>H(a-b)</c> and <c>H(a-b)/n</c>.</summary>
    private void ReadHash(in CronElement element, ref CronMasks masks)
    {
        var text = element.Text;
        if (text[0] == 'h')
        {
            throw element.Refuse("has a small h", $"H{text[1..]}");
        }

        if (_field == CronField.Year)
        {
            throw element.Refuse("would choose a year", _field.Values);
        }

        var rest = text[1..];
        var (from, to) = _field.HashRange;
        if (rest.StartsWith("("))
        {
            var end = rest.IndexOf(')');
            var dash = rest.IndexOf('-');
            if (end < 0 || dash < 0 || dash > end)
            {
                throw element.Refuse("is no H with a range", $"H({from}-{to})");
            }

            (from, to) = (element.Value(rest[1..dash]), element.Value(rest[(dash + 1)..end]));
            rest = rest[(end + 1)..];
            if (from > to)
            {
                throw element.Refuse("is a range that wraps", $"H({to}-{from})");
            }
        }

        var count = to - from + 1;
        if (rest.Length == 0)
        {
            Add(from + _key.Below(_field.Name, count), ref masks);
            return;
        }

        if (rest[0] != '/')
        {
            throw element.Refuse("has something after the H", "H, H/n, H(a-b) or H(a-b)/n");
        }

        var step = element.Step(rest[1..]);
        AddStepped(in element, rest, from + _key.Below(_field.Name, Math.Min(step, count)), to, ref masks);
    }

    /// <summary>A range with what stands behind it: nothing, or a slash and a step.</summary>
    private void AddStepped(
        in CronElement element, ReadOnlySpan<char> behind, int from, int to, ref CronMasks masks)
    {
        var step = 1;
        if (behind.Length > 0)
        {
            if (behind[0] != '/')
            {
                throw element.Refuse("has something after the '*'", $"* or */n, or a list with a comma");
            }

            step = element.Step(behind[1..]);
        }

        // The whole week is 0 to 6: with 7, a step of 7 would be said to name Sunday twice, one of 5 Friday alone.
        if (_field == CronField.DayOfWeek && from == 0 && to == 7)
        {
            to = 6;
        }

        for (var value = from; value <= to; value += step)
        {
            Add(value, ref masks);
        }
    }

    private void Add(int value, ref CronMasks masks)
    {
        if (_field == CronField.Second)
        {
            masks.Seconds |= 1ul << value;
        }
        else if (_field == CronField.Minute)
        {
            masks.Minutes |= 1ul << value;
        }
        else if (_field == CronField.Hour)
        {
            masks.Hours |= 1u << value;
        }
        else if (_field == CronField.DayOfMonth)
        {
            masks.DaysOfMonth |= 1u << value;
        }
        else if (_field == CronField.Month)
        {
            masks.Months |= (ushort)(1 << value);
        }
        else if (_field == CronField.DayOfWeek)
        {
            masks.Weekdays |= (byte)(1 << (value % 7));
        }
        else
        {
            masks.Years.Add(value);
        }
    }
}
