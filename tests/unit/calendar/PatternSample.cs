namespace Sched.Tests.Calendar;

/// <summary>
/// A cron pattern as text and, made beside it and not from it, what it means: plain predicates over dates and times of
/// the day. The oracle knows patterns only from here; it never sees the parser or its bits.
/// </summary>
internal sealed record PatternSample(
    string Text, Func<DateTime, bool> IsDate, Func<TimeOnly, bool> IsTime, bool IsIntervalLike, bool HasSeconds)
{
    private static readonly string[] WeekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] MonthNames =
        ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>A pattern of any kind.</summary>
    public static PatternSample Random(Random random)
    {
        var minute = TimeField(random, 60, starShare: 3);
        var hour = TimeField(random, 24, starShare: 4);
        return Compose(random, random.Next(4) == 0 ? TimeField(random, 60, starShare: 8) : null, minute, hour);
    }

    /// <summary>A pattern that means one time of the day, on dates of any kind.</summary>
    public static PatternSample RandomAt(Random random, TimeOnly time, bool isDaily)
    {
        Field second = new($"{time.Second}", value => value == time.Second);
        Field minute = new($"{time.Minute}", value => value == time.Minute);
        Field hour = new($"{time.Hour}", value => value == time.Hour);
        var hasSecond = time.Second != 0 || random.Next(8) == 0;
        return isDaily
            ? new PatternSample(
                $"{(hasSecond ? $"{second.Text} " : "")}{minute.Text} {hour.Text} * * *",
                static _ => true,
                value => value == time,
                IsIntervalLike: false,
                hasSecond)
            : Compose(random, hasSecond ? second : null, minute, hour);
    }

    private static PatternSample Compose(Random random, Field? second, Field minute, Field hour)
    {
        var day = DayField(random);
        var month = random.Next(3) > 0 ? Any : MonthField(random);
        var weekday = WeekdayField(random);
        var hasYear = second is not null && random.Next(3) == 0;
        var year = hasYear ? YearField(random) : Any;
        var text = $"{minute.Text} {hour.Text} {day.Text} {month.Text} {weekday.Text}";
        text = second is null ? text : $"{second.Text} {text}";
        return new PatternSample(
            hasYear ? $"{text} {year.Text}" : text,
            date => IsDateOf(date, day, month, weekday, year),
            time => (second?.Has(time.Second) ?? time.Second == 0) && minute.Has(time.Minute) && hour.Has(time.Hour),
            minute.Text.StartsWith('*') || hour.Text.StartsWith('*'),
            second is not null);
    }

    private static bool IsDateOf(DateTime date, DateField day, Field month, DateField weekday, Field year)
    {
        if (!month.Has(date.Month) || !year.Has(date.Year))
        {
            return false;
        }

        if (day.IsAny || weekday.IsAny || weekday.Text.StartsWith('+'))
        {
            return day.Has(date) && weekday.Has(date);
        }

        return day.Has(date) || weekday.Has(date);
    }

    private static Field TimeField(Random random, int count, int starShare)
    {
        if (random.Next(starShare) == 0)
        {
            return Any;
        }

        if (random.Next(5) == 0)
        {
            var step = random.Next(1, count);
            return new Field($"*/{step}", value => value % step == 0);
        }

        return List(random, () => Element(random, 0, count - 1));
    }

    private static Field Element(Random random, int min, int max)
    {
        var from = random.Next(min, max + 1);
        var to = random.Next(from, max + 1);
        var step = random.Next(1, 8);
        return random.Next(5) switch
        {
            0 => new Field($"{from}-{to}", value => value >= from && value <= to),
            1 => new Field($"{from}-{to}/{step}", value => value >= from && value <= to && (value - from) % step == 0),
            _ => new Field($"{from}", value => value == from),
        };
    }

    private static Field MonthField(Random random) => List(random, () =>
    {
        var month = random.Next(1, 13);
        return random.Next(2) == 0
            ? new Field(MonthNames[month], value => value == month)
            : Element(random, 1, 12);
    });

    private static Field YearField(Random random) => List(random, () => Element(random, 1970, 2199));

    private static Field List(Random random, Func<Field> element)
    {
        Field[] elements = [.. Enumerable.Range(0, 1 + (random.Next(3) * random.Next(3))).Select(_ => element())];
        return new Field(
            string.Join(',', elements.Select(static field => field.Text)),
            value => elements.Any(field => field.Has(value)));
    }

    private static DateField DayField(Random random)
    {
        if (random.Next(3) == 0)
        {
            return new DateField(random.Next(4) == 0 ? "?" : "*", static _ => true, IsAny: true);
        }

        if (random.Next(8) == 0)
        {
            var day = random.Next(1, 32);
            return random.Next(4) == 0
                ? new DateField("LW", static date => date.Day == Nearest(date, LengthOf(date)), IsAny: false)
                : new DateField($"{day}W", date => date.Day == Nearest(date, day), IsAny: false);
        }

        DateField[] elements = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => DayElement(random))];
        return new DateField(
            string.Join(',', elements.Select(static field => field.Text)),
            date => elements.Any(field => field.Has(date)),
            IsAny: false);
    }

    private static DateField DayElement(Random random)
    {
        var before = random.Next(0, 31);
        var step = random.Next(1, 20);
        var plain = Element(random, 1, 31);
        return random.Next(6) switch
        {
            0 => new DateField("L", static date => date.Day == LengthOf(date), IsAny: false),
            1 => new DateField($"L-{before}", date => date.Day == LengthOf(date) - before, IsAny: false),
            2 => new DateField($"*/{step}", date => (date.Day - 1) % step == 0, IsAny: false),
            _ => new DateField(plain.Text, date => plain.Has(date.Day), IsAny: false),
        };
    }

    private static DateField WeekdayField(Random random)
    {
        var plus = random.Next(4) == 0 ? "+" : "";
        if (random.Next(3) == 0)
        {
            return new DateField($"{plus}*", static _ => true, IsAny: true);
        }

        DateField[] elements = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => WeekdayElement(random))];
        return new DateField(
            plus + string.Join(',', elements.Select(static field => field.Text)),
            date => elements.Any(field => field.Has(date)),
            IsAny: false);
    }

    private static DateField WeekdayElement(Random random)
    {
        var weekday = random.Next(0, 7);
        var number = weekday == 0 && random.Next(2) == 0 ? 7 : weekday;
        var name = random.Next(2) == 0 ? WeekdayNames[weekday] : $"{number}";
        var nth = random.Next(1, 6);
        var to = random.Next(weekday, 8);
        return random.Next(6) switch
        {
            0 => new DateField(
                $"{name}#{nth}", date => Is(date, weekday) && ((date.Day - 1) / 7) + 1 == nth, IsAny: false),
            1 => new DateField(
                $"{name}{(nth > 2 ? "#L" : "L")}",
                date => Is(date, weekday) && date.Day + 7 > LengthOf(date),
                IsAny: false),
            2 => new DateField(
                $"{weekday}-{to}",
                date => Enumerable.Range(weekday, to - weekday + 1).Any(value => Is(date, value % 7)),
                IsAny: false),
            _ => new DateField(name, date => Is(date, weekday), IsAny: false),
        };
    }

    private static bool Is(DateTime date, int weekday) => (int)date.DayOfWeek == weekday;

    private static int LengthOf(DateTime date) => DateTime.DaysInMonth(date.Year, date.Month);

    /// <summary>Monday to Friday nearest to a day of the date's month, inside it; 0 if there is no such day.</summary>
    private static int Nearest(DateTime date, int day)
    {
        if (day > LengthOf(date))
        {
            return 0;
        }

        var meant = new DateTime(date.Year, date.Month, day);
        DateTime[] near = [meant, meant.AddDays(-1), meant.AddDays(1), meant.AddDays(-2), meant.AddDays(2)];
        return near.First(one => one.Month == date.Month && !Is(one, 0) && !Is(one, 6)).Day;
    }

    private static Field Any { get; } = new("*", static _ => true);

    private sealed record Field(string Text, Func<int, bool> Has);

    private sealed record DateField(string Text, Func<DateTime, bool> Has, bool IsAny);
}
