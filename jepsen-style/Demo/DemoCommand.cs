using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Spectre.Console;

namespace Sched.JepsenStyle.Demo;

/// <summary>The demo from its first process to its last line.</summary>
internal static class DemoCommand
{
    public static async Task<bool> RunAsync(ReadOnlyMemory<string> words, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(words.Span, "--schedd", "--jobs", "--herd", "--workers", "--slots");
        var plan = DemoPlan.From(arguments);
        var schedd = arguments.Text("--schedd") ?? Repository.FindSchedd();
        using var folder = new TemporaryFolder("sched-demo-");
        try
        {
            var verdict = await ShowAsync(plan, schedd, folder.Path, cancellation);
            folder.IsKept = !verdict.Holds;
            Report.PrintTable(verdict, AnsiConsole.Console);
            Console.WriteLine(Report.ToJson(verdict));
            return verdict.Holds;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whoever interrupts wants nothing left behind; a failure needs its logs.
            folder.IsKept = true;
            throw;
        }
    }

    private static async Task<Verdict> ShowAsync(
        DemoPlan plan, string schedd, string folder, CancellationToken cancellation)
    {
        var status = new DemoStatus();
        var isTerminal = AnsiConsole.Console.Profile.Capabilities is { Interactive: true, Ansi: true };
        IProgressView view = isTerminal ? new LiveView(AnsiConsole.Console) : new PlainView(Console.Out);
        using var cluster = new LocalCluster(schedd, folder);
        using var workers = new DemoWorkers(plan, string.Join(',', cluster.Endpoints), folder);
        var running = new DemoRun(cluster, workers, plan, status).RunAsync(cancellation);
        await view.ShowAsync(status, plan.Jobs, running);
        return await running;
    }
}
