namespace Sched.Calendar;

/// <summary>One field of a cron pattern: its name in messages, its values and their names.</summary>
internal sealed record CronField(string Name, int Min, int Max, string[] Names)
{
    public static CronField Second { get; } = new("second", 0, 59, []);

    public static CronField Minute { get; } = new("minute", 0, 59, []);

    public static CronField Hour { get; } = new("hour", 0, 23, []);

    public static CronField DayOfMonth { get; } = new("day of month", 1, 31, []);

    public static CronField Month { get; } = new(
        "month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    /// <summary>7 is Sunday too.</summary>
    public static CronField DayOfWeek { get; } = new(
        "day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    public static CronField Year { get; } = new("year", Limits.YearMin, Limits.YearMax, []);

    /// <summary>The values that <c>H</c> chooses from: days that every month has, and Sunday once.</summary>
    public (int Min, int Max) HashRange =>
        this == DayOfMonth ? (1, 28) : this == DayOfWeek ? (0, 6) : (Min, Max);

    /// <summary>What the field's values may be, for messages.</summary>
    public string Values => Names.Length == 0
        ? $"{Min}-{Max}"
        : $"{Min}-{Max} or {Names[0]}-{Names[^1]}";

    public bool IsDay => this == DayOfMonth || this == DayOfWeek;
}
