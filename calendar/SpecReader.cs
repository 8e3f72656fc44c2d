namespace Sched.Calendar;

/// <summary>Makes what a definition says into times that can be asked.</summary>
internal static class SpecReader
{
    public static InstantTimes[] Read(ScheduleDefinition definition, Zone zone)
    {
        if (definition.Specs.Count is 0 or > Limits.SpecsMax)
        {
            throw new CalendarException(
                CalendarFault.Invalid,
                "",
                0,
                $"A schedule has 1 to {Limits.SpecsMax} rules, not {definition.Specs.Count}.");
        }

        if (definition.Exclusions.Count > Limits.ExclusionsMax)
        {
            throw new CalendarException(
                CalendarFault.Invalid, "exclude", 0, $"A schedule has at most {Limits.ExclusionsMax} exclusions.");
        }

        if (definition.StartMs >= definition.EndMs)
        {
            throw new CalendarException(CalendarFault.Invalid, "end", 0, "The end is not after the start.");
        }

        return [.. definition.Specs.Select(spec => Read(definition, spec, zone))];
    }

    private static InstantTimes Read(ScheduleDefinition definition, TimeSpec spec, Zone zone) => spec switch
    {
        CronSpec cron => Zoned(
            CronPattern.Parse(cron.Pattern, new HashKey(definition.Namespace, definition.Name)), definition, zone),
        EverySpec every => new ElapsedTimes(DurationText.ParseMs(every.Duration), every.PhaseMs, zone),
        DaysSpec days => Zoned(Read(days), definition, zone),
        RRuleSpec rule => Zoned(RRuleTimes.Parse(rule.Text), definition, zone, GapPolicy.Shift),
        AtSpec at => ReadAt(at.Text, definition, zone),
        _ => throw new CalendarException(CalendarFault.Invalid, "", 0, "This kind of rule is not known here."),
    };

    private static ZonedTimes Zoned(
        LocalTimes times, ScheduleDefinition definition, Zone zone, GapPolicy gap = GapPolicy.NextValid) =>
        new(times, zone, definition.Gap ?? gap, definition.OverlapTimes);

    private static DayIntervals Read(DaysSpec spec)
    {
        if (spec.Days is < 1 or > Limits.DayIntervalMax)
        {
            throw new CalendarException(
                CalendarFault.Invalid,
                "every-days",
                0,
                $"An interval of {spec.Days} days is out of range. Write 1 to {Limits.DayIntervalMax}.");
        }

        if (spec.Times.Count is 0 or > CivilDate.DaySeconds)
        {
            throw new CalendarException(
                CalendarFault.Invalid, "at", 0, "A day interval needs its times of the day. Write HH:MM.");
        }

        var anchor = 0;
        if (spec.Anchor.Length > 0 && !ClockText.TryParseDay(spec.Anchor, out anchor))
        {
            throw new CalendarException(
                CalendarFault.Invalid, "anchor", 0, $"'{spec.Anchor}' is no date. Write YYYY-MM-DD.");
        }

        return new DayIntervals(spec.Days, anchor, spec.Times.Select(ClockText.ParseSecondOfDay));
    }

    private static InstantTimes ReadAt(string text, ScheduleDefinition definition, Zone zone)
    {
        if (ClockText.TryParseInstantMs(text, out var instantMs) && instantMs is >= 0 and < Limits.SecondsEnd * 1_000)
        {
            return new SingleInstant(instantMs, zone);
        }

        if (ClockText.TryParseLocalMs(text, out var localMs) && localMs is >= 0 and < Limits.SecondsEnd * 1_000)
        {
            return localMs % 1_000 == 0
                ? Zoned(new ListedTimes([localMs / 1_000]), definition, zone)
                : throw RefuseAt(text, "has a fraction of a second on a local clock");
        }

        throw RefuseAt(text, "is no point in time from 1970 to 2199");
    }

    private static CalendarException RefuseAt(string text, string problem) => new(
        CalendarFault.Invalid,
        "at",
        0,
        $"'{text}' {problem}. Write 2026-03-08T02:30:00 for the zone's clock, or with Z or an offset for an instant.");
}
