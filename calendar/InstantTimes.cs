namespace Sched.Calendar;

/// <summary>A set of instants, in milliseconds since 1970: for <c>every</c> seconds would not do.</summary>
internal abstract class InstantTimes
{
    public const long NoneAfter = long.MaxValue;
    public const long NoneBefore = long.MinValue;

    /// <summary>The first instant after this one, or <see cref="NoneAfter"/>.</summary>
    public abstract long After(long instantMs);

    /// <summary>The last instant before this one, or <see cref="NoneBefore"/>.</summary>
    public abstract long Before(long instantMs);

    /// <summary>What fires in [from, to), and what would have, in the order of instants.</summary>
    public abstract IEnumerable<Explanation> Explain(long fromMs, long toMs);
}
