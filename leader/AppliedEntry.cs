using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Leader;

/// <summary>
/// An entry that the engine has taken in: what it asked, what was answered, and what follows from it.
/// </summary>
/// <param name="Context">What this node proposed the entry with, or null.</param>
/// <param name="FullSessions">Sessions that an own grant found without room although jobs were ready for them.</param>
/// <param name="ClockMs">The engine's clock after the entry.</param>
/// <param name="NextDueMs">When the engine next has something to do by itself.</param>
public sealed record AppliedEntry(
    long Index,
    long Term,
    object? Context,
    Entry Entry,
    Result[] Results,
    Effects Effects,
    IReadOnlyList<uint> FullSessions,
    long ClockMs,
    long NextDueMs);
