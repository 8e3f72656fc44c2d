using System.Globalization;

namespace Sched.Tests.Mutants;

/// <summary>
/// Sows each bug into a copy of the simulator and runs seeds until one finds it. A try is a range of seeds of its own.
/// </summary>
internal static class Program
{
    private const int SeedsPerTry = 200;
    private const int ControlSeeds = 20;

    private const string Usage = """
        mutants [--tries N] [--seeds N] [NAME ...]     names may be beginnings: M05 S
        """;

    public static int Main(string[] arguments)
    {
        var (tries, seeds, names) = (10, SeedsPerTry, new List<string>());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--tries" when i + 1 < arguments.Length:
                    tries = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--seeds" when i + 1 < arguments.Length:
                    seeds = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case ['-', ..]:
                    Console.Error.WriteLine(Usage);
                    return 2;
                default:
                    names.Add(arguments[i]);
                    break;
            }
        }

        var field = new Field(FindRoot(AppContext.BaseDirectory));
        var mutants = Mutant.ReadAll(field.Sown)
            .Where(mutant => names.Count == 0
                || names.Exists(name => mutant.Name.StartsWith(name, StringComparison.Ordinal)))
            .ToArray();
        return Run(field, mutants, tries, seeds) ? 0 : 1;
    }

    private static bool Run(Field field, Mutant[] mutants, int tries, int seeds)
    {
        // Compiled in the same way but unchanged, it must pass: else something else than the bugs is found.
        var control = field.RunUnchanged(mutants, ControlSeeds);
        if (control.Property is not null)
        {
            Console.Error.WriteLine($"Without any bug, seed {control.Seeds} fails: {control.Message}");
            return false;
        }

        var fates = new List<Fate>();
        foreach (var mutant in mutants)
        {
            fates.Add(field.Run(mutant, tries, seeds));
            Console.Error.WriteLine(KillTable.RowOf(fates[^1]));
            foreach (var kill in fates[^1].Tries.Where(static each => each.Property is not null).Take(1))
            {
                Console.Error.WriteLine($"    {kill.Property}: {kill.Message}");
            }
        }

        Console.WriteLine(KillTable.Write(fates));
        Console.WriteLine($"{fates.Count(static fate => fate.IsKilled)} of {fates.Count} are found.");
        return fates.TrueForAll(static fate => fate.IsExpected);
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Sched.slnx")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
