namespace Sched.Calendar;

/// <summary>Why an occurrence is where it is, or why there is none.</summary>
public enum Reason
{
    /// <summary>The local time matches, and exists once.</summary>
    Match = 1,

    /// <summary>The end of a gap, for local times that fell in.</summary>
    GapNextValid = 2,

    /// <summary>A local time of a gap, with the offset before it.</summary>
    GapShifted = 3,

    /// <summary>The first pass of a local time that exists twice.</summary>
    OverlapFirst = 4,

    /// <summary>The second pass of a local time that exists twice.</summary>
    OverlapSecond = 5,

    /// <summary>A local time of a gap, left out.</summary>
    GapSkipped = 6,

    /// <summary>A pass of a local time that exists twice, left out.</summary>
    OverlapSkipped = 7,

    /// <summary>It matches, and its date is excluded.</summary>
    Excluded = 8,
}

/// <summary>One nominal instant of a schedule, or a local time that has none.</summary>
/// <param name="NominalMs">Milliseconds since 1970; null for a local time that does not exist.</param>
/// <param name="LocalMs">The wall clock's reading, in milliseconds since 1970-01-01T00:00 on that clock.</param>
/// <param name="OffsetSeconds">The clock's offset from UTC; in a gap the one before it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Fires">Whether it fires.</param>
public readonly record struct Explanation(
    long? NominalMs, long LocalMs, int OffsetSeconds, Reason Reason, bool Fires)
{
    /// <summary>What rows are ordered by: the nominal instant, or in a gap that of its end.</summary>
    internal long OrderMs { get; init; }

    internal static Explanation At(long instantMs, int offsetSeconds, Reason reason, bool fires) =>
        new(instantMs, instantMs + (offsetSeconds * 1_000L), offsetSeconds, reason, fires) { OrderMs = instantMs };
}
