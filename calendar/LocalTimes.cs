namespace Sched.Calendar;

/// <summary>
/// A set of local times, without a zone: seconds since 1970-01-01T00:00:00 on a wall clock. What a zone's gaps and
/// overlaps make of them is <see cref="ZonedTimes"/>.
/// </summary>
internal abstract class LocalTimes
{
    /// <summary>No such time: later than all when looking ahead, earlier than all when looking back.</summary>
    public const long NoneAhead = long.MaxValue;
    public const long NoneBehind = long.MinValue;

    /// <summary>Its occurrences are every real instant whose local time matches; a gap adds nothing.</summary>
    public abstract bool IsIntervalLike { get; }

    /// <summary>The first local time at or after this one, or <see cref="NoneAhead"/>.</summary>
    public abstract long AtOrAfter(long local);

    /// <summary>The last local time at or before this one, or <see cref="NoneBehind"/>.</summary>
    public abstract long AtOrBefore(long local);
}
