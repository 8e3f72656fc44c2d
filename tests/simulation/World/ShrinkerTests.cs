using Sched.Tests.Simulator;
using Sched.Tests.Simulator.Checks;
using Sched.Tests.Simulator.Plan;
using Xunit;

namespace Sched.Tests.Simulation.World;

public sealed class ShrinkerTests
{
    private static readonly Case Failing = new(
        "made by hand",
        new Options { Seed = 1, SafetyMs = 12_000 },
        [.. Enumerable.Range(1, 30).Select(static i => new Fault(i * 100, FaultKind.CrashNode, i % 3, 50))],
        [.. Enumerable.Range(1, 40).Select(static i => new Operation(i * 50, 1, OperationKind.Submit, i))]);

    [Fact]
    public void What_is_left_of_a_case_is_what_makes_it_fail()
    {
        var (first, second) = (Failing.Faults[3], Failing.Faults[20]);

        var smallest = new Shrinker(plan => Run(plan, first, second), runsMax: 1_000).Shrink(Failing, "P1");

        Assert.Equal([first, second], smallest.Faults);
        Assert.Equal(Failing.Operations[7], Assert.Single(smallest.Operations));
        Assert.Equal(1, smallest.Options.Workers);
        Assert.InRange(smallest.Options.SafetyMs, second.AtMs + 1, Failing.Options.SafetyMs / 2);

        static Report Run(Case plan, Fault one, Fault other)
        {
            var isBroken = plan.Faults.Contains(one) && plan.Faults.Contains(other)
                && plan.Operations.Contains(Failing.Operations[7]) && plan.Options.SafetyMs > other.AtMs;
            return new Report(1, 1, 1, new Counts(), isBroken ? "P1" : null, null);
        }
    }

    [Fact]
    public void A_case_that_breaks_something_else_is_not_kept()
    {
        var smallest = new Shrinker(
            plan => new Report(1, 1, 1, new Counts(), plan.Faults.Length == Failing.Faults.Length ? "P1" : "P3", null),
            runsMax: 1_000).Shrink(Failing, "P1");

        Assert.Equal(Failing.Faults, smallest.Faults);
    }
}
