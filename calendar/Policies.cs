namespace Sched.Calendar;

/// <summary>What becomes of a local time that a zone's clock jumps over.</summary>
public enum GapPolicy
{
    /// <summary>The gap's end, once, however many local times fell in.</summary>
    NextValid = 1,

    /// <summary>Nothing.</summary>
    Skip = 2,

    /// <summary>Each local time with the offset that was valid before the gap.</summary>
    Shift = 3,
}

/// <summary>Which pass counts of a local time that a zone's clock shows twice.</summary>
public enum OverlapPolicy
{
    /// <summary>Both for interval-like patterns, the first for all others.</summary>
    Auto = 1,

    /// <summary>The first.</summary>
    First = 2,

    /// <summary>The last.</summary>
    Last = 3,

    /// <summary>Both.</summary>
    Both = 4,
}
