using System.Diagnostics;
using Sched.JepsenStyle.Cluster;

namespace Sched.JepsenStyle.Bench;

/// <summary>A small set of workloads against three local nodes; each prints its JSON line.</summary>
internal static class BenchRun
{
    private static readonly string[][] Workloads =
    [
        ["w1", "--clients", "64", "--batch", "1"],
        ["w1", "--clients", "4", "--batch", "1000"],
        ["w2", "--jobs", "100000"],
        ["w3", "--rate", "100"],
        ["w3", "--rate", "100", "--flood", "5000"],
        ["w3", "--rate", "10000", "--flood", "5000"],
    ];

    public static async Task<bool> RunAsync(ReadOnlyMemory<string> options, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(options.Span, "--schedd", "--load", "--only");
        var schedd = arguments.Text("--schedd") ?? Repository.FindSchedd();
        var load = arguments.Text("--load") ?? Repository.FindLoad();
        var allWell = true;
        var only = arguments.Text("--only");
        foreach (var workload in Workloads.Where(workload => only is null || workload[0] == only))
        {
            using var folder = new TemporaryFolder("sched-bench-");
            using var cluster = new LocalCluster(schedd, folder.Path);
            await cluster.StartAsync(cancellation);
            string[] words = [.. workload, "--endpoints", string.Join(',', cluster.Endpoints)];
            allWell &= await RunAsync(load, words, cancellation);
        }

        return allWell;
    }

    private static async Task<bool> RunAsync(string load, string[] words, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(load, words))
            ?? throw new InvalidOperationException($"{load} did not start.");
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return process.ExitCode == 0;
    }
}
