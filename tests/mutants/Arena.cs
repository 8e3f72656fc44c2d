using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sched.Tests.Mutants;

/// <summary>How a range of seeds ended.</summary>
/// <param name="Property">What was broken first; null: nothing.</param>
/// <param name="Seeds">How many were run.</param>
internal sealed record Bout(string? Property, string Message, int Seeds, double CpuSeconds);

/// <summary>A copy of the simulator's output, in which one assembly is another.</summary>
internal sealed partial class Arena : IDisposable
{
    private const string Program = "Sched.Tests.Simulator";

    // A seed takes a third of a second; this one goes round in circles.
    private static readonly TimeSpan SeedCpuMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly string _folder;

    public Arena(string output, string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(output, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    public void Put(string assemblyFile, byte[] assembly)
    {
        File.Delete(Path.Combine(_folder, Path.ChangeExtension(assemblyFile, ".pdb")));
        File.WriteAllBytes(Path.Combine(_folder, assemblyFile), assembly);
    }

    /// <summary>Runs seeds until one fails.</summary>
    public Bout Run(int first, int count)
    {
        using var simulator = Process.Start(new ProcessStartInfo(Path.Combine(_folder, Program))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
            ArgumentList = { "range", $"{first}", $"{count}" },
        })!;
        using var lines = new BlockingCollection<string?>();
        simulator.OutputDataReceived += (_, line) => lines.Add(line.Data);
        simulator.ErrorDataReceived += static (_, _) => { };
        simulator.BeginOutputReadLine();
        simulator.BeginErrorReadLine();
        var bout = Follow(simulator, lines, count);
        if (!simulator.HasExited)
        {
            simulator.Kill();
            simulator.WaitForExit();
        }

        return bout;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Bout Follow(Process simulator, BlockingCollection<string?> lines, int count)
    {
        var (seeds, cpu, cpuBefore) = (0, TimeSpan.Zero, TimeSpan.Zero);
        while (true)
        {
            cpu = simulator.HasExited ? cpu : simulator.TotalProcessorTime;
            if (!lines.TryTake(out var line, Look))
            {
                if (cpu - cpuBefore > SeedCpuMax)
                {
                    return new Bout("hang", "A seed does not come to its end.", seeds + 1, cpu.TotalSeconds);
                }

                continue;
            }

            if (line is null)
            {
                return seeds == count
                    ? new Bout(null, "", seeds, cpu.TotalSeconds)
                    : new Bout("crash", "The program ended.", seeds + 1, cpu.TotalSeconds);
            }

            seeds += line.StartsWith("seed ", StringComparison.Ordinal) ? 1 : 0;
            cpuBefore = cpu;
            if (Failure().Match(line) is { Success: true } failure)
            {
                var property = failure.Groups["property"].Value;
                return new Bout(NameOf(property), failure.Groups["message"].Value, seeds, cpu.TotalSeconds);
            }
        }
    }

    private static string NameOf(string property) => property == nameof(UnreachableException) ? "invariant" : property;

    [GeneratedRegex(@"^seed \d+: \w+, FAILED (?<property>[^:]*): (?<message>.*)", RegexOptions.CultureInvariant)]
    private static partial Regex Failure();
}
