using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Workers;

/// <summary>
/// The <c>worker</c> subcommand: one worker as a process of its own, so that it can be killed. It stops in order when
/// its standard input ends.
/// </summary>
internal static class WorkerProgram
{
    private const int SlotsMax = 4_096;
    private const int HandlerMsMax = 60_000;

    public static string[] CommandLine(
        string endpoints, string queue, string ledger, int slots, TimeSpan handlerTime) =>
    [
        .. Cluster.ThisProgram.Arguments, "worker", "--endpoints", endpoints, "--queue", queue, "--ledger", ledger,
        "--slots", $"{slots}", "--handler-ms", $"{(int)handlerTime.TotalMilliseconds}",
    ];

    public static async Task RunAsync(ReadOnlyMemory<string> words)
    {
        var arguments = Arguments.Parse(
            words.Span, "--endpoints", "--queue", "--ledger", "--slots", "--handler-ms");
        var handlerTime = TimeSpan.FromMilliseconds(arguments.Number("--handler-ms", 5, 0, HandlerMsMax));
        using var ledger = new LedgerWriter(arguments.RequiredText("--ledger"));
        var slots = arguments.Number("--slots", 64, 1, SlotsMax);
        var worker = new JobWorker(
            new JobWorkerOptions
            {
                Endpoints = arguments.RequiredText("--endpoints").Split(','),
                Queues = [arguments.RequiredText("--queue")],
                Slots = slots,
                Prefetch = slots,
                Observer = new LedgerObserver(ledger),
            },
            async (job, cancellation) =>
            {
                await Task.Delay(handlerTime, cancellation);
                ledger.Append(new RunEnded(job.Id, job.FencingToken, RunVerdict.Success));
                return JobResult.Done();
            });
        using var stop = new CancellationTokenSource();
        var running = worker.RunAsync(stop.Token);
        await Task.WhenAny(running, InputEndsAsync());
        await stop.CancelAsync();
        await running;
    }

    private static async Task InputEndsAsync()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[1];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
    }
}
