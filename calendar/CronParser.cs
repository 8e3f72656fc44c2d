namespace Sched.Calendar;

/// <summary>
/// Reads cron patterns by the Open Cron Pattern Specification (1.0 of 2025-07-03 and the drafts up to 1.4 of the same
/// day), with <c>H</c> of Jenkins besides. What it does not take, it refuses with what to write instead.
/// </summary>
internal static class CronParser
{
    private static readonly CronField[] Fields =
    [
        CronField.Second, CronField.Minute, CronField.Hour, CronField.DayOfMonth, CronField.Month,
        CronField.DayOfWeek, CronField.Year,
    ];

    public static CronMasks Parse(string text, in HashKey key)
    {
        if (text.Length > Limits.PatternCharactersMax)
        {
            throw Whole(0, $"The pattern has {text.Length} characters. Write at most {Limits.PatternCharactersMax}.");
        }

        CheckCharacters(text);
        var trimmed = text.AsSpan().Trim(" \t");
        if (trimmed.Length == 0)
        {
            throw Whole(0, "The pattern is empty. Write five fields, such as '30 2 * * *'.");
        }

        return trimmed[0] == '@' ? ParseFields(Nickname(trimmed), in key) : ParseFields(text, in key);
    }

    private static CronMasks ParseFields(string text, in HashKey key)
    {
        Span<Range> words = stackalloc Range[Fields.Length + 1];
        var count = Split(text, words);
        if (count is < 5 or > 7)
        {
            throw Whole(
                0,
                $"The pattern has {(count > 7 ? "more than 7" : count)} fields. Write 5 (minute hour day month "
                + "weekday), 6 (second first) or 7 (second first, year last).");
        }

        // A field that is not written has its default: second 0, every year.
        var masks = new CronMasks { Seconds = count == 5 ? 1ul : 0, Years = count == 7 ? default : YearMask.All };
        var days = default(DayFields);
        for (var i = 0; i < count; i++)
        {
            var field = Fields[count == 5 ? i + 1 : i];
            var (start, length) = words[i].GetOffsetAndLength(text.Length);
            new CronFieldReader(field, key).Read(text.AsSpan(start, length), start + 1, ref masks, ref days);
        }

        masks.DayRule = days.Rule;
        return masks;
    }

    private static int Split(string text, Span<Range> words)
    {
        var count = 0;
        var at = 0;
        while (count < words.Length)
        {
            while (at < text.Length && text[at] is ' ' or '\t')
            {
                at++;
            }

            if (at == text.Length)
            {
                break;
            }

            var start = at;
            while (at < text.Length && text[at] is not (' ' or '\t'))
            {
                at++;
            }

            words[count++] = start..at;
        }

        return count;
    }

    private static void CheckCharacters(string text)
    {
        if (text.StartsWith("CRON_TZ=", StringComparison.Ordinal) || text.StartsWith("TZ=", StringComparison.Ordinal))
        {
            throw Whole(1, "A pattern has no zone. Write it as the schedule's zone.");
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && !" \t*,-/?#+@()".Contains(text[i], StringComparison.Ordinal))
            {
                var shown = text[i] is > ' ' and <= '~' ? $"'{text[i]}'" : $"U+{(int)text[i]:X4}";
                var instead = text[i] == '~' ? "H(a-b) for a~b" : "digits, names and * , - / ? # + L W H";
                throw Whole(i + 1, $"{shown} has no meaning in a pattern. Write {instead}.");
            }
        }
    }

    private static string Nickname(ReadOnlySpan<char> text)
    {
        var pattern = Equivalent(text);
        if (pattern.Length > 0)
        {
            return pattern;
        }

        Span<char> lower = stackalloc char[text.Length];
        text.ToLowerInvariant(lower);
        throw lower switch
        {
            "@reboot" => Whole(1, "'@reboot' is no time: no machine's start is known here. Write a pattern of times."),
            _ when Equivalent(lower).Length > 0 => Whole(1, $"'{text}' is written in lower case. Write {lower}."),
            _ when lower.StartsWith("@every") =>
                Whole(1, $"'{text}' is no pattern. Write the duration as an 'every' schedule."),
            _ => Whole(
                1,
                $"'{text}' is no nickname. Write @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly."),
        };
    }

    private static string Equivalent(ReadOnlySpan<char> nickname) => nickname switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => "",
    };

    private static CalendarException Whole(int position, string message) =>
        new(CalendarFault.Invalid, "pattern", position, message);
}

/// <summary>What the two day fields said of themselves, until both are read.</summary>
internal struct DayFields
{
    public bool IsAnyDayOfMonth;
    public bool IsAnyWeekday;
    public bool HasPlus;

    public readonly DayRule Rule => (IsAnyDayOfMonth, IsAnyWeekday) switch
    {
        (true, true) => DayRule.EveryDay,
        (false, true) => DayRule.ByDayOfMonth,
        (true, false) => DayRule.ByWeekday,
        _ => HasPlus ? DayRule.Both : DayRule.Either,
    };
}
