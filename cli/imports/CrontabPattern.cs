using Sched.Calendar;

namespace Sched.Cli.Imports;

/// <summary>
/// The five fields of Vixie's cron as a pattern of ours. Where both days are restricted and one of them begins with an
/// asterisk, cron wants both to match: ours says that with a plus. <c>a~b</c> is drawn at random each time cron reads
/// its file: ours is drawn once, by the schedule's name.
/// </summary>
internal static class CrontabPattern
{
    private static readonly string[] Names = ["minute", "hour", "day of month", "month", "day of week"];
    private static readonly (int Min, int Max)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    public static string Convert(string[] fields, List<string> differences)
    {
        string[] converted = [.. fields.Select((field, index) => ConvertField(field, index, differences))];
        var (day, weekday) = (converted[2], converted[4]);
        var isAnd = !IsAny(day) && !IsAny(weekday) && (fields[2][0] == '*' || fields[4][0] == '*');
        if (isAnd)
        {
            converted[4] = $"+{weekday}";
        }

        var pattern = string.Join(' ', converted);
        Check(pattern);
        return pattern;
    }

    /// <summary>What our grammar has against a pattern is the reason why the entry is refused.</summary>
    public static void Check(string pattern)
    {
        try
        {
            _ = new Occurrences(new ScheduleDefinition { Specs = [new CronSpec(pattern)] }, ZoneData.Embedded);
        }
        catch (CalendarException error)
        {
            throw new RefusedEntryException(error.Line);
        }
    }

    private static bool IsAny(string field) => field == "*" || field.StartsWith("*,", StringComparison.Ordinal);

    private static string ConvertField(string field, int index, List<string> differences) =>
        string.Join(',', field.Split(',').Select(element => ConvertElement(element, index, differences)));

    private static string ConvertElement(string element, int index, List<string> differences)
    {
        if (element.StartsWith('/'))
        {
            throw new RefusedEntryException(
                $"{Names[index]}: '{element}' is no field. An entry has five before its command.");
        }

        var tilde = element.IndexOf('~', StringComparison.Ordinal);
        if (tilde >= 0)
        {
            return ConvertRandom(element, tilde, index, differences);
        }

        var slash = element.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? element : element[..slash];
        if (range != "*")
        {
            foreach (var value in range.Split('-'))
            {
                CheckValue(value, element, index);
            }
        }

        // Up to Sunday is up to 7, where no step follows.
        var isUpToSunday = index == 4 && slash < 0 && range[0] != '0'
            && (range.EndsWith("-0", StringComparison.Ordinal)
                || range.EndsWith("-sun", StringComparison.OrdinalIgnoreCase));
        return isUpToSunday ? $"{range[..range.IndexOf('-', StringComparison.Ordinal)]}-7" : element;
    }

    private static string ConvertRandom(string element, int tilde, int index, List<string> differences)
    {
        var (min, max) = Ranges[index];
        var from = tilde == 0 ? $"{min}" : element[..tilde];
        var to = tilde < element.Length - 1 ? element[(tilde + 1)..] : index == 4 && tilde == 0 ? "6" : $"{max}";
        CheckValue(from, element, index);
        CheckValue(to, element, index);
        differences.Add(
            $"{Names[index]}: '{element}' is drawn by cron each time it reads its file; H is drawn once, by the "
            + "schedule's name");
        return from == $"{min}" && to == $"{max}" && index != 2 ? "H" : $"H({from}-{to})";
    }

    /// <summary>Cron knows numbers and names; what is more would be refused there, so it means nothing.</summary>
    private static void CheckValue(string value, string element, int index)
    {
        var isNumber = value.Length > 0 && value.All(char.IsAsciiDigit);
        var isName = index >= 3 && value.Length == 3 && value.All(char.IsAsciiLetter);
        if (!isNumber && !isName)
        {
            throw new RefusedEntryException($"{Names[index]}: '{element}' is nothing that cron knows.");
        }
    }
}
