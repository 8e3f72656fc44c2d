using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// A log entry, decoded: one header and a list of commands. <c>ProposalIds[i]</c> and <c>CallerOf[i]</c>, a position
/// in <c>Callers</c>, belong to <c>Commands[i]</c>.
/// </summary>
public sealed record Entry(
    long Term, long ClockMs, int Level, string[] Callers, ulong[] ProposalIds, int[] CallerOf, Command[] Commands);
