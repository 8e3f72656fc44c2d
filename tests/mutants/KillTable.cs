using System.Globalization;
using System.Text;

namespace Sched.Tests.Mutants;

/// <summary>What became of one mutant.</summary>
internal sealed record Fate(Mutant Mutant, IReadOnlyList<Bout> Tries)
{
    public int Kills => Tries.Count(static each => each.Property is not null);

    /// <summary>Dies in nine of ten tries.</summary>
    public bool IsKilled => Kills * 10 >= Tries.Count * 9;

    /// <summary>As it should be: found, or known not to be.</summary>
    public bool IsExpected => IsKilled || Mutant.Survives is not null;
}

/// <summary>The fates as the table of docs/testing.md.</summary>
internal static class KillTable
{
    public static string Write(IEnumerable<Fate> fates)
    {
        var text = new StringBuilder("""
            | Mutant | The bug | Found by | Tries | Seeds, median | CPU s, median |
            |---|---|---|---|---|---|

            """);
        foreach (var fate in fates)
        {
            text.AppendLine(RowOf(fate));
        }

        return text.ToString();
    }

    public static string RowOf(Fate fate)
    {
        var kills = fate.Tries.Where(static each => each.Property is not null).ToArray();
        var foundBy = kills.GroupBy(static each => each.Property!, StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count())
            .Select(static group => group.Key);
        var names = kills.Length > 0 ? string.Join(", ", foundBy) : $"– {fate.Mutant.Survives}";
        var seeds = kills.Length > 0 ? $"{Median(kills.Select(static each => (double)each.Seeds)):0}" : "–";
        var cpu = kills.Length > 0 ? Median(kills.Select(static each => each.CpuSeconds)) : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {fate.Mutant.Name} | {fate.Mutant.Breaks} | {names} | {kills.Length} of {fate.Tries.Count} | {seeds} | "
            + $"{(kills.Length > 0 ? cpu.ToString("0.0", CultureInfo.InvariantCulture) : "–")} |");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
