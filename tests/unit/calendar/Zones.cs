using NodaTime;

namespace Sched.Tests.Calendar;

/// <summary>The zones that differ from each other, and every jump of their clocks.</summary>
internal static class Zones
{
    private static readonly Instant From = Instant.FromUtc(1970, 1, 2, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2100, 1, 1, 0, 0);

    /// <summary>One name of each table that is a table of its own.</summary>
    public static string[] Distinct { get; } =
        [.. DateTimeZoneProviders.Tzdb.Ids.DistinctBy(static id => string.Join(';', Jumps(id))).Order()];

    /// <summary>Every change of a zone's offset between 1970 and 2100.</summary>
    public static IEnumerable<Jump> Jumps(string id)
    {
        var before = default(Offset?);
        foreach (var interval in DateTimeZoneProviders.Tzdb[id].GetZoneIntervals(From, To))
        {
            if (before is { } old && old != interval.WallOffset)
            {
                yield return new Jump(interval.Start.ToUnixTimeSeconds(), old.Seconds, interval.WallOffset.Seconds);
            }

            before = interval.WallOffset;
        }
    }

    /// <summary>A clock that jumps: at which instant, from which offset to which.</summary>
    internal readonly record struct Jump(long At, int Before, int After)
    {
        /// <summary>The first reading of the wall clock that does not exist, or exists twice.</summary>
        public long LocalFrom => At + Math.Min(Before, After);

        public int Seconds => Math.Abs(After - Before);
    }
}
