using System.Diagnostics;
using Sched.Tests.Simulator.Checks;
using Sched.Tests.Simulator.Plan;
using Xunit;

namespace Sched.Tests.Simulation.World;

/// <summary>
/// A few seeds of the whole world with every change; <c>make sim</c> runs as many as one likes. What cannot be repeated
/// cannot be debugged, so a seed must come to the same in another process too.
/// </summary>
public sealed class CampaignTests
{
    private const ulong FirstSeed = 1;
    private const int Seeds = 20;
    private const int SeedsTwice = 4;

    [Fact]
    public async Task Twenty_seeds_break_no_promise_and_come_to_the_same_in_another_process()
    {
        var elsewhere = RangeElsewhereAsync();
        var counts = new Counts();
        var lines = new List<string>();
        for (var seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            var report = Simulator.Simulation.Run(Case.Of(seed));
            Assert.True(report.IsGreen, $"{report}\nWatch it: bin/simulator watch {seed}\n{report.Fault}");
            lines.Add(report.ToString());
            counts.Add(report.Counts);
        }

        Assert.Equal(lines.Take(SeedsTwice), await elsewhere);
        Assert.DoesNotContain(Counts.Minima, minimum => minimum.Of(counts) == 0);
    }

    private static async Task<IEnumerable<string>> RangeElsewhereAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Sched.Tests.Simulator.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "exec", program, "range", $"{FirstSeed}", $"{SeedsTwice}" },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The simulator did not start.");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n').Take(SeedsTwice);
    }
}
