using System.Globalization;

namespace Sched.Calendar;

/// <summary>How often the period of an RRULE comes.</summary>
internal enum RRuleFrequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>
/// A recurrence rule of RFC 5545 as text that was checked part by part, so that the library that expands it meets
/// nothing it was not made for.
/// </summary>
internal sealed class RRuleText
{
    private static readonly string[] SubDaily = ["SECONDLY", "MINUTELY", "HOURLY"];
    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    private static readonly string[] ClockForms = ["yyyyMMdd'T'HHmmss", "yyyyMMdd"];

    private readonly string _text;
    private readonly SortedDictionary<string, string> _parts = new(StringComparer.Ordinal);
    private string? _start;

    private RRuleText(string text) => _text = text;

    public RRuleFrequency Frequency { get; private set; }

    /// <summary>DTSTART on the zone's clock.</summary>
    public DateTime Start { get; private set; } = DateTime.UnixEpoch;

    public bool IsCounted => _parts.ContainsKey("COUNT");

    /// <summary>What one day may expand to.</summary>
    public long TimesOfDay { get; private set; }

    /// <summary>What one period may expand to at most.</summary>
    public long CandidatesPerPeriod { get; private set; }

    /// <summary>The rule alone, in a fixed order.</summary>
    public string Rule => string.Join(
        ';', _parts.Where(static part => part.Key == "FREQ").Concat(_parts.Where(static part => part.Key != "FREQ"))
            .Select(static part => $"{part.Key}={part.Value}"));

    public static RRuleText Parse(string text)
    {
        if (text.Length > Limits.PatternCharactersMax)
        {
            throw new CalendarException(
                CalendarFault.Invalid,
                "RRULE",
                0,
                $"The rule is longer than {Limits.PatternCharactersMax} characters.");
        }

        var rule = new RRuleText(text);
        rule.ReadParts();
        rule.CheckFrequency();
        rule.CheckParts();
        rule.CheckTogether();
        return rule;
    }

    private void ReadParts()
    {
        var at = 0;
        foreach (var part in _text.Split([';', '\n', '\r', ' ']))
        {
            ReadPart(part.StartsWith("RRULE:", StringComparison.Ordinal) ? part[6..] : part, at + 1);
            at += part.Length + 1;
        }
    }

    private void ReadPart(string part, int position)
    {
        if (part.Length == 0)
        {
            return;
        }

        if (part.StartsWith("DTSTART", StringComparison.Ordinal) && part.Length > 8 && part[7] is ':' or '=')
        {
            if (_start is not null)
            {
                throw Refuse("DTSTART", position, "There is more than one DTSTART. Write one.");
            }

            _start = part[8..];
            Start = ReadClock("DTSTART", _start, position, endOfDay: false);
            return;
        }

        if (part == "DTSTART")
        {
            throw Refuse("DTSTART", position, "DTSTART has parameters. Write its zone as the schedule's zone.");
        }

        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == part.Length - 1)
        {
            throw Refuse("RRULE", position, $"'{part}' is no part of a rule. Write NAME=VALUE.");
        }

        if (!_parts.TryAdd(part[..equals], part[(equals + 1)..]))
        {
            throw Refuse(part[..equals], position, $"{part[..equals]} is there twice. Write one list.");
        }
    }

    private void CheckFrequency()
    {
        var frequency = _parts.GetValueOrDefault("FREQ", "");
        if (SubDaily.Contains(frequency))
        {
            throw Refuse(
                "FREQ",
                PositionOf("FREQ"),
                $"'{frequency}' is more often than daily. Write a cron pattern or 'every'.");
        }

        Frequency = frequency switch
        {
            "DAILY" => RRuleFrequency.Daily,
            "WEEKLY" => RRuleFrequency.Weekly,
            "MONTHLY" => RRuleFrequency.Monthly,
            "YEARLY" => RRuleFrequency.Yearly,
            _ => throw Refuse(
                "FREQ", PositionOf("FREQ"), $"'{frequency}' is no frequency. Write DAILY, WEEKLY, MONTHLY or YEARLY."),
        };
    }

    private void CheckParts()
    {
        var product = 1L;
        var times = 1L;
        foreach (var (name, value) in _parts.ToList())
        {
            switch (name)
            {
                case "FREQ":
                    break;
                case "INTERVAL":
                    CheckNumber(name, value, 1, 100_000, isSigned: false);
                    break;
                case "COUNT":
                    CheckNumber(name, value, 1, Limits.RRuleCountMax, isSigned: false);
                    break;
                case "UNTIL":
                    var until = ReadClock(name, value, PositionOf(name), endOfDay: true);
                    _parts[name] = until.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
                    break;
                case "WKST" when Weekdays.Contains(value):
                    break;
                default:
                    var count = CheckList(name, value);
                    product *= count;
                    times *= name is "BYHOUR" or "BYMINUTE" or "BYSECOND" ? count : 1;
                    break;
            }

            if (product > Limits.RRuleProductMax)
            {
                throw Refuse(
                    "RRULE", 0, $"The BY lists multiply to more than {Limits.RRuleProductMax}. Write shorter lists.");
            }
        }

        TimesOfDay = times;
        CandidatesPerPeriod = times * DaysPerPeriod;
        if (CandidatesPerPeriod > Limits.RRuleCandidatesMax)
        {
            throw Refuse(
                "RRULE",
                0,
                $"The times of the day multiply to more than {Limits.RRuleCandidatesMax} candidates a period. Write "
                + "fewer, or a shorter period.");
        }
    }

    private int DaysPerPeriod => Frequency switch
    {
        RRuleFrequency.Daily => 1,
        RRuleFrequency.Weekly => 7,
        RRuleFrequency.Monthly => 31,
        _ => 366,
    };

    private int CheckList(string name, string value)
    {
        var elements = value.Split(',');
        foreach (var element in elements)
        {
            switch (name)
            {
                case "BYSECOND" or "BYMINUTE":
                    CheckNumber(name, element, 0, 59, isSigned: false);
                    break;
                case "BYHOUR":
                    CheckNumber(name, element, 0, 23, isSigned: false);
                    break;
                case "BYDAY":
                    CheckWeekday(element);
                    break;
                case "BYMONTHDAY":
                    CheckNumber(name, element, 1, 31, isSigned: true);
                    break;
                case "BYYEARDAY" or "BYSETPOS":
                    CheckNumber(name, element, 1, 366, isSigned: true);
                    break;
                case "BYWEEKNO":
                    CheckNumber(name, element, 1, 53, isSigned: true);
                    break;
                case "BYMONTH":
                    CheckNumber(name, element, 1, 12, isSigned: false);
                    break;
                default:
                    throw Refuse(
                        name, PositionOf(name), $"'{name}' is no part of a rule, or has no value of its own. Write "
                        + "what RFC 5545 has.");
            }
        }

        return elements.Length;
    }

    private void CheckWeekday(string element)
    {
        if (element.Length < 2 || !Weekdays.Contains(element[^2..]))
        {
            throw Refuse(
                "BYDAY", PositionOf("BYDAY"), $"'{element}' is no weekday. Write MO or, numbered, 2MO or -1FR.");
        }

        if (element.Length == 2)
        {
            return;
        }

        CheckNumber("BYDAY", element[..^2], 1, 53, isSigned: true);
        if (Frequency is RRuleFrequency.Daily or RRuleFrequency.Weekly || _parts.ContainsKey("BYWEEKNO"))
        {
            throw Refuse(
                "BYDAY", PositionOf("BYDAY"), $"'{element}' is numbered. Write numbers with MONTHLY or YEARLY.");
        }
    }

    private void CheckTogether()
    {
        Forbid("BYWEEKNO", Frequency != RRuleFrequency.Yearly, "stands with YEARLY only");
        Forbid("BYYEARDAY", Frequency != RRuleFrequency.Yearly, "stands with YEARLY only");
        Forbid("BYMONTHDAY", Frequency == RRuleFrequency.Weekly, "does not stand with WEEKLY");
        Forbid("UNTIL", IsCounted, "and COUNT exclude each other");
        Forbid("COUNT", _start is null, "counts from DTSTART, which is missing");
        var hasOther = _parts.Keys.Any(
            static name => name.StartsWith("BY", StringComparison.Ordinal) && name != "BYSETPOS");
        Forbid("BYSETPOS", !hasOther, "chooses from another BY list, which is missing");
    }

    private void Forbid(string name, bool isForbidden, string why)
    {
        if (isForbidden && _parts.ContainsKey(name))
        {
            throw Refuse(name, PositionOf(name), $"{name} {why}. Write the rule as RFC 5545 has it.");
        }
    }

    private void CheckNumber(string name, string text, int min, int max, bool isSigned)
    {
        var digits = isSigned && text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        if (digits.Length is 0 or > 6 || !digits.All(char.IsAsciiDigit)
            || int.Parse(digits, CultureInfo.InvariantCulture) is var value && (value < min || value > max))
        {
            var range = isSigned ? $"{min} to {max}, or -{max} to -{min}" : $"{min} to {max}";
            throw Refuse(name, PositionOf(name), $"'{text}' is out of range. Write {range}.");
        }
    }

    private static DateTime ReadClock(string name, string text, int position, bool endOfDay)
    {
        if (text.EndsWith('Z'))
        {
            throw Refuse(name, position, $"'{text}' is UTC. Write the zone's local time, without Z.");
        }

        if (!DateTime.TryParseExact(text, ClockForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)
            || clock.Year is < Limits.YearMin or > Limits.YearMax)
        {
            throw Refuse(name, position, $"'{text}' is no local time from 1970 to 2199. Write 20260301T090000.");
        }

        // A date as the end means that the whole of it still counts.
        return endOfDay && text.Length == 8 ? clock.AddSeconds(CivilDate.DaySeconds - 1) : clock;
    }

    private int PositionOf(string name) => _text.IndexOf($"{name}=", StringComparison.Ordinal) + 1;

    private static CalendarException Refuse(string field, int position, string message) =>
        new(CalendarFault.Invalid, field, position, message);
}
