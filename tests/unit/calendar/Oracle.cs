using NodaTime;
using NodaTime.TimeZones;
using Sched.Calendar;

namespace Sched.Tests.Calendar;

/// <summary>
/// What a pattern means, found the long way: each minute or second of the wall clock is tried, and NodaTime says how
/// often it exists. It shares nothing with the evaluator, which goes by offsets, segments and bits.
/// </summary>
internal static class Oracle
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>Seconds since 1970 of all occurrences in [from, to), in order.</summary>
    public static List<long> Occurrences(
        PatternSample pattern, DateTimeZone zone, GapPolicy gap, OverlapPolicy overlap, long from, long to) =>
        Map(Locals(pattern, from, to), pattern.IsIntervalLike, zone, gap, overlap, from, to);

    /// <summary>The wall clock's matching readings that may be of use in [from, to).</summary>
    public static List<LocalDateTime> Locals(PatternSample pattern, long from, long to)
    {
        // No clock is more than 18 hours away, and a gap holds up by 24 more.
        const long Margin = 43 * 3_600;
        var locals = new List<LocalDateTime>();
        var step = pattern.HasSeconds ? 1 : 60;
        var first = Math.Max(from - Margin, 0) / 60 * 60;
        for (var local = first; local < to + Margin; local += step)
        {
            var date = DateTime.UnixEpoch.AddSeconds(local);
            if (date.Year > 2199)
            {
                break;
            }

            if (!pattern.IsDate(date.Date))
            {
                // On to the next midnight, less the step that the loop adds.
                local += 86_400 - (local % 86_400) - step;
                continue;
            }

            if (pattern.IsTime(TimeOnly.FromDateTime(date)))
            {
                locals.Add(Epoch.PlusDays((int)(local / 86_400)).AtMidnight().PlusSeconds(local % 86_400));
            }
        }

        return locals;
    }

    public static List<long> Map(
        IEnumerable<LocalDateTime> locals,
        bool isIntervalLike,
        DateTimeZone zone,
        GapPolicy gap,
        OverlapPolicy overlap,
        long from,
        long to)
    {
        var instants = new SortedSet<long>();
        foreach (var local in locals)
        {
            var mapping = zone.MapLocal(local);
            foreach (var instant in mapping.Count switch
            {
                0 => InGap(mapping, isIntervalLike, gap),
                1 => [mapping.Single().ToInstant()],
                _ => InOverlap(mapping, isIntervalLike, overlap),
            })
            {
                var seconds = instant.ToUnixTimeSeconds();
                if (seconds >= from && seconds < to && seconds is >= 0 and < 7_258_118_400)
                {
                    instants.Add(seconds);
                }
            }
        }

        return [.. instants];
    }

    private static Instant[] InGap(ZoneLocalMapping mapping, bool isIntervalLike, GapPolicy gap) => gap switch
    {
        _ when isIntervalLike => [],
        GapPolicy.NextValid => [mapping.LateInterval.Start],
        GapPolicy.Shift => [mapping.LocalDateTime.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant()],
        _ => [],
    };

    private static Instant[] InOverlap(ZoneLocalMapping mapping, bool isIntervalLike, OverlapPolicy overlap) =>
        overlap switch
        {
            OverlapPolicy.First => [mapping.First().ToInstant()],
            OverlapPolicy.Last => [mapping.Last().ToInstant()],
            OverlapPolicy.Auto when !isIntervalLike => [mapping.First().ToInstant()],
            _ => [mapping.First().ToInstant(), mapping.Last().ToInstant()],
        };
}
