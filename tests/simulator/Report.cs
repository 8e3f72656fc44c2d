using Sched.Tests.Simulator.Checks;

namespace Sched.Tests.Simulator;

/// <summary>What came of a run.</summary>
/// <param name="Fault">What was broken; null: nothing.</param>
internal sealed record Report(
    ulong Seed, ulong Fingerprint, double SimulatedS, Counts Counts, string? Property, Exception? Fault)
{
    public bool IsGreen => Fault is null;

    public override string ToString() => IsGreen
        ? FormattableString.Invariant($"seed {Seed}: {Fingerprint:x16}, {Counts.Finished} jobs, {Counts.Faults} faults")
        : FormattableString.Invariant($"seed {Seed}: {Fingerprint:x16}, FAILED {Property}: {Fault!.Message}");
}
