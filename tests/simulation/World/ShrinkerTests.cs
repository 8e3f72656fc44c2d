using Sched.Tests.Simulator;
using Sched.Tests.Simulator.Checks;
using Sched.Tests.Simulator.Plan;
using Xunit;

namespace Sched.Tests.Simulation.World;

public sealed class ShrinkerTests
{
    [Fact]
    public void What_is_left_of_a_case_is_what_makes_it_fail()
    {
        var failing = Case.Of(6);
        var (first, second) = (failing.Faults[3], failing.Faults[20]);

        var smallest = new Shrinker(plan => Run(plan, first, second), runsMax: 1_000).Shrink(failing, "P1");

        Assert.Equal([first, second], smallest.Faults);
        Assert.Equal(failing.Operations[7], Assert.Single(smallest.Operations));
        Assert.Equal(1, smallest.Options.Workers);
        Assert.InRange(smallest.Options.SafetyMs, second.AtMs + 1, failing.Options.SafetyMs);

        Report Run(Case plan, Fault one, Fault other)
        {
            var isBroken = plan.Faults.Contains(one) && plan.Faults.Contains(other)
                && plan.Operations.Contains(failing.Operations[7]) && plan.Options.SafetyMs > other.AtMs;
            return new Report(1, 1, 1, new Counts(), isBroken ? "P1" : null, null);
        }
    }

    [Fact]
    public void A_case_that_breaks_something_else_is_not_kept()
    {
        var failing = Case.Of(6);
        var smallest = new Shrinker(
            plan => new Report(1, 1, 1, new Counts(), plan.Faults.Length == failing.Faults.Length ? "P1" : "P3", null),
            runsMax: 1_000).Shrink(failing, "P1");

        Assert.Equal(failing.Faults, smallest.Faults);
    }
}
