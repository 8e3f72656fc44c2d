using System.Diagnostics;
using System.Globalization;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        var first = ulong.Parse(arguments[0], CultureInfo.InvariantCulture);
        var count = arguments.Length > 1 ? ulong.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        var total = new Checks.Counts();
        var failed = 0;
        var simulated = 0.0;
        for (var seed = first; seed < first + count; seed++)
        {
            using var world = new World(Case.Of(seed), arguments.Length > 2 ? Console.WriteLine : null);
            var report = world.Run();
            Console.WriteLine(report);
            total.Add(report.Counts);
            simulated += report.SimulatedS;
            failed += report.IsGreen ? 0 : 1;
            if (!report.IsGreen && count == 1)
            {
                Console.WriteLine(report.Fault);
            }
        }

        foreach (var (name, of, perHundred) in Checks.Counts.Minima)
        {
            Console.WriteLine($"{name} {of(total)} ({perHundred})");
        }

        Console.WriteLine($"failed {failed}, simulated {simulated}, cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds}, jobs {total.Finished}, faults {total.Faults}");
        return failed;
    }
}
