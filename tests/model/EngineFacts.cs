using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>What the engine says of itself after an entry, beside its answers and effects.</summary>
/// <param name="FindState">The state of a live run; <see cref="RunState.None"/> when it is not live.</param>
/// <param name="IsKept">Whether the payload of a run that ended is held.</param>
public readonly record struct EngineFacts(
    long ClockMs, long WheelTimeMs, long NextDueMs, Func<long, RunState> FindState, Func<long, bool> IsKept);
