using Sched.Tests.Simulator.Plan;
using Xunit;

namespace Sched.Tests.Simulation.World;

/// <summary>Every bug that a seed has found, as the smallest case that showed it.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "cases"), "*.json")
        .Select(static path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_case_that_once_failed_is_green(string file)
    {
        var plan = Case.Read(Path.Combine(AppContext.BaseDirectory, "cases", file));

        var report = Simulator.Simulation.Run(plan);

        Assert.True(report.IsGreen, $"{file} ({plan.Note}) fails again: {report.Fault}");
    }

    [Fact]
    public void A_case_is_the_same_after_it_was_written()
    {
        var plan = Case.Of(5);
        var path = Path.GetTempFileName();
        plan.Write(path);
        var read = Case.Read(path);
        File.Delete(path);

        Assert.Equal(plan.Options, read.Options);
        Assert.Equal(plan.Faults, read.Faults);
        Assert.Equal(plan.Operations, read.Operations);
    }
}
