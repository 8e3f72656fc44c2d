namespace Sched.Calendar;

/// <summary>Every bound of the calendar, each with its reason.</summary>
internal static class Limits
{
    // A pattern of the year field; zone rules further away are guesses, and 230 bits make four words.
    public const int YearMin = 1970;
    public const int YearMax = 2199;

    // Instants of the calendar are seconds in [0, SecondsEnd): 2200-01-01T00:00:00Z.
    public const long SecondsEnd = 7_258_118_400;

    // No wall clock was ever more than this from UTC; NodaTime allows no more either.
    public const long OffsetSecondsMax = 18 * 3_600;

    // A list of all minutes is 170 characters long; what is longer than this was not written by a person.
    public const int PatternCharactersMax = 1_000;

    // The product of the BY lists of an RRULE: what one hour of one period may expand to.
    public const int RRuleProductMax = 1_000;

    // The days of one period times its times of the day, which the library lays out at once.
    public const int RRuleCandidatesMax = 10_000;

    // Counted rules are expanded whole, in memory: 80 KB.
    public const int RRuleCountMax = 10_000;

    // Candidates that an RRULE may look at without one that matches: about a second.
    public const int RRuleStepsMax = 1_000_000;

    // What one look-up of an RRULE brings into memory at a time.
    public const int RRulePageTimes = 256;

    // Exclusions are skipped a range at a time; more steps than this mean that nothing is left between them.
    public const int ExclusionStepsMax = 100_000;

    // A schedule is looked at spec by spec for each occurrence.
    public const int SpecsMax = 100;
    public const int ExclusionsMax = 10_000;

    public const long DurationMsMax = 100L * 366 * 86_400_000;
    public const int DayIntervalMax = 36_600;
}
