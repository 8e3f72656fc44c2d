using System.Globalization;
using System.Text.Json;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

internal static class Program
{
    private const string Usage = """
        simulator run COUNT [FIRST]      run seeds in as many processes as there are cores
        simulator range FIRST COUNT      run seeds here, each with a line
        simulator watch SEED|FILE        run one and tell all that happens
        simulator shrink SEED|FILE OUT   make a failing case as small as possible
        """;

    private const string Failures = "artifacts/sim";

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["run", var count, .. var rest]:
                return Run(Number(count), rest.Length > 0 ? Seed(rest[0]) : 1);
            case ["range" or "part", var first, var count]:
                return Range(Seed(first), Number(count), isTellingAll: arguments[0] == "range");
            case ["watch", var what]:
                return Watch(Read(what));
            case ["shrink", var what, var path]:
                return Shrink(Read(what), path);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Run(int count, ulong first)
    {
        var campaign = new Campaign(Console.Out, Failures);
        var tally = campaign.RunParallel(first, count);
        var isConclusive = campaign.IsConclusive(tally);
        if (!isConclusive)
        {
            Console.WriteLine("Inconclusive: the run met too little of what it is for.");
        }

        Console.WriteLine(JsonSerializer.Serialize(tally, Tally.Format));
        return tally.Failed > 0 || !isConclusive ? 1 : 0;
    }

    private static int Range(ulong first, int count, bool isTellingAll)
    {
        var tally = new Campaign(Console.Out, Failures).Run(first, count, isTellingAll);
        Console.WriteLine(JsonSerializer.Serialize(tally, Tally.Format));
        return tally.Failed > 0 ? 1 : 0;
    }

    private static int Watch(Case plan)
    {
        Console.WriteLine(plan.Options);
        var report = Simulation.Run(plan, Console.WriteLine);
        Console.WriteLine(report.Fault?.ToString() ?? "");
        Console.WriteLine(report);
        return report.IsGreen ? 0 : 1;
    }

    private static int Shrink(Case plan, string path)
    {
        if (Simulation.Shrink(plan) is not { } smallest)
        {
            Console.WriteLine("It does not fail.");
            return 1;
        }

        smallest.Write(path);
        Console.WriteLine($"{smallest.Faults.Length} faults, {smallest.Operations.Length} operations: {smallest.Note}");
        return 0;
    }

    private static Case Read(string what) => File.Exists(what) ? Case.Read(what) : Case.Of(Seed(what));

    private static ulong Seed(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
