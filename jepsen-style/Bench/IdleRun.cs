using System.Diagnostics;
using System.Text.Json;
using Sched.JepsenStyle.Cluster;
using Sched.Sdk;

namespace Sched.JepsenStyle.Bench;

/// <summary>What three nodes cost with nothing to do: time on the processor, memory, entries in the log.</summary>
internal static class IdleRun
{
    private const double CpuPercentMax = 1.0;
    private const double MegabytesMax = 250;
    private const int EntriesMax = 1;
    private const double BytesPerMegabyte = 1024 * 1024;

    // The run time compiles and sorts itself out meanwhile.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);

    public static async Task<bool> RunAsync(ReadOnlyMemory<string> options, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(options.Span, "--schedd", "--minutes");
        var minutes = arguments.Number("--minutes", 10, 1, 1_000);
        using var folder = new TemporaryFolder("sched-idle-");
        using var cluster = new LocalCluster(arguments.Text("--schedd") ?? Repository.FindSchedd(), folder.Path);
        await cluster.StartAsync(cancellation);
        using var client = cluster.NewClient();
        await Task.Delay(WarmUp, cancellation);

        var entriesBefore = await LastIndexAsync(client, cancellation);
        var cpuBefore = cluster.Nodes.Select(CpuOf).ToArray();
        var start = TimeProvider.System.GetTimestamp();
        await Task.Delay(TimeSpan.FromMinutes(minutes), cancellation);

        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var cpuPercent = cluster.Nodes.Select((node, i) => 100 * (CpuOf(node) - cpuBefore[i]) / elapsed).ToArray();
        var megabytes = cluster.Nodes.Select(MegabytesOf).ToArray();
        var entries = await LastIndexAsync(client, cancellation) - entriesBefore;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            work = "idle",
            minutes,
            log_entries = entries,
            cpu_percent_of_a_core = cpuPercent.Select(percent => Math.Round(percent, 2)),
            rss_mb = megabytes.Select(size => Math.Round(size)),
        }));
        return entries <= EntriesMax && cpuPercent.Max() <= CpuPercentMax && megabytes.Max() <= MegabytesMax;
    }

    private static async Task<long> LastIndexAsync(SchedClient client, CancellationToken cancellation)
    {
        var members = (await client.GetClusterAsync(cancellation)).Members;
        return members.Max(member => member.LastIndex);
    }

    private static TimeSpan CpuOf(LocalNode node)
    {
        using var process = Process.GetProcessById(node.ProcessId);
        return process.TotalProcessorTime;
    }

    private static double MegabytesOf(LocalNode node)
    {
        using var process = Process.GetProcessById(node.ProcessId);
        return process.WorkingSet64 / BytesPerMegabyte;
    }
}
