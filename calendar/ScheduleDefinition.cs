namespace Sched.Calendar;

/// <summary>When a schedule fires, as its owner wrote it.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>The namespace, for <c>H</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The schedule's name, for <c>H</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The zone whose clock is meant.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>What fires: everything that one of them says.</summary>
    public required IReadOnlyList<TimeSpec> Specs { get; init; }

    /// <summary>Local dates on which nothing fires.</summary>
    public IReadOnlyList<DateRange> Exclusions { get; init; } = [];

    /// <summary>What becomes of local times in a gap; null for the kind's: next valid, for RRULE shift.</summary>
    public GapPolicy? Gap { get; init; }

    /// <summary>Which pass of an overlap counts.</summary>
    public OverlapPolicy OverlapTimes { get; init; } = OverlapPolicy.Auto;

    /// <summary>The first instant that may fire, in Unix milliseconds.</summary>
    public long? StartMs { get; init; }

    /// <summary>The first instant that may no longer fire.</summary>
    public long? EndMs { get; init; }
}

/// <summary>One rule of a definition.</summary>
public abstract record TimeSpec;

/// <summary>A cron pattern.</summary>
/// <param name="Pattern">Five, six or seven fields, or a nickname.</param>
public sealed record CronSpec(string Pattern) : TimeSpec;

/// <summary>Elapsed time: an anchor and every duration from it.</summary>
/// <param name="Duration">Such as <c>90m</c> or <c>PT1H30M</c>.</param>
/// <param name="PhaseMs">An instant that counts, in Unix milliseconds.</param>
public sealed record EverySpec(string Duration, long PhaseMs = 0) : TimeSpec;

/// <summary>Every so many days of the calendar.</summary>
/// <param name="Days">From 1.</param>
/// <param name="Times">Local times of the day.</param>
/// <param name="Anchor">A date that counts; empty for 1970-01-01.</param>
public sealed record DaysSpec(int Days, IReadOnlyList<string> Times, string Anchor = "") : TimeSpec;

/// <summary>A recurrence rule of RFC 5545, with its DTSTART if it has one.</summary>
/// <param name="Text">Such as <c>DTSTART:20260101T090000;FREQ=MONTHLY;BYDAY=-1FR</c>.</param>
public sealed record RRuleSpec(string Text) : TimeSpec;

/// <summary>One point in time.</summary>
/// <param name="Text">With an offset an instant, without one a reading of the zone's clock.</param>
public sealed record AtSpec(string Text) : TimeSpec;

/// <summary>Dates of the zone's calendar, both ends included.</summary>
/// <param name="FirstDay">In days since 1970-01-01.</param>
/// <param name="LastDay">In days since 1970-01-01.</param>
public readonly record struct DateRange(int FirstDay, int LastDay)
{
    /// <summary>Reads <c>2026-12-24</c> or <c>2026-12-24/2026-12-26</c>.</summary>
    /// <exception cref="CalendarException">It is neither.</exception>
    public static DateRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (ClockText.TryParseDay(slash < 0 ? text : text[..slash], out var first)
            && ClockText.TryParseDay(slash < 0 ? text : text[(slash + 1)..], out var last)
            && first <= last)
        {
            return new DateRange(first, last);
        }

        throw new CalendarException(
            CalendarFault.Invalid,
            "exclude",
            0,
            $"'{text}' is no date. Write YYYY-MM-DD, or two with a slash, the earlier first.");
    }
}
