using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sched.Tests.Simulator.Checks;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

/// <summary>What a range of seeds came to; the last line of a campaign, as JSON.</summary>
internal sealed record Tally(
    int Seeds, int Failed, double SimulatedS, double CpuS, int Jobs, int Faults, int LeaderChanges, Counts Counts)
{
    public static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static Tally None => new(0, 0, 0, 0, 0, 0, 0, new Counts());

    public Tally Plus(Tally other)
    {
        Counts.Add(other.Counts);
        return new Tally(
            Seeds + other.Seeds, Failed + other.Failed, SimulatedS + other.SimulatedS, CpuS + other.CpuS,
            Jobs + other.Jobs, Faults + other.Faults, LeaderChanges + other.LeaderChanges, Counts);
    }
}

/// <summary>Many seeds: a range in this process, or ranges in as many processes as there are cores.</summary>
internal sealed class Campaign(TextWriter output, string failuresFolder)
{
    /// <summary>Runs a range here; each seed that fails leaves its case in the folder.</summary>
    public Tally Run(ulong first, int count, bool isTellingAll)
    {
        var tally = Tally.None;
        for (var seed = first; seed < first + (ulong)count; seed++)
        {
            var plan = Case.Of(seed);
            var report = Simulation.Run(plan);
            if (isTellingAll || !report.IsGreen)
            {
                output.WriteLine(report);
            }

            if (!report.IsGreen)
            {
                Directory.CreateDirectory(failuresFolder);
                plan.Write(Path.Combine(failuresFolder, $"seed-{seed}.json"));
            }

            var counts = report.Counts;
            tally = tally.Plus(new Tally(
                1, report.IsGreen ? 0 : 1, report.SimulatedS, 0, counts.Finished, counts.Faults,
                counts.LeaderChanges, counts));
        }

        using var self = Process.GetCurrentProcess();
        return tally with { CpuS = self.TotalProcessorTime.TotalSeconds };
    }

    /// <summary>Runs a range in several processes and adds up what they say.</summary>
    public Tally RunParallel(ulong first, int count)
    {
        var parts = Math.Min(Environment.ProcessorCount, count);
        var children = new List<Process>();
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = (count * part / parts, count * (part + 1) / parts);
            children.Add(Start("part", (first + (ulong)from).ToString(CultureInfo.InvariantCulture), $"{to - from}"));
        }

        return children.Select(Read).Aggregate(Tally.None, static (sum, each) => sum.Plus(each));
    }

    /// <summary>Says which kinds of events were too rare for so many seeds; false: too much was.</summary>
    public bool IsConclusive(Tally tally)
    {
        var isConclusive = true;
        foreach (var (name, of, perHundred) in Counts.Minima)
        {
            var (seen, expected) = (of(tally.Counts), perHundred * tally.Seeds / 100);
            isConclusive &= seen >= expected || tally.Seeds < 100;
            output.WriteLine($"  {name,-20} {seen,8} of at least {expected}");
        }

        return isConclusive;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        return Process.Start(start) ?? throw new InvalidOperationException("A process could not be started.");
    }

    // Its last line is the tally, what comes before is for people.
    private Tally Read(Process child)
    {
        string? last = null;
        while (child.StandardOutput.ReadLine() is { } line)
        {
            if (last is not null)
            {
                output.WriteLine(last);
            }

            last = line;
        }

        child.WaitForExit();
        child.Dispose();
        return JsonSerializer.Deserialize<Tally>(last ?? "null", Tally.Format)
            ?? throw new InvalidOperationException("A process of the campaign ended without a tally.");
    }
}
