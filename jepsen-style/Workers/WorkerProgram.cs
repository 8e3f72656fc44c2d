using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Sched.Sdk;

namespace Sched.JepsenStyle.Workers;

/// <summary>
/// The <c>worker</c> subcommand: one worker as a process of its own, so that it can be killed. It pulls, lets a
/// handler's time pass, and writes down what happens to it. The end of its standard input is the sign to stop, so that
/// no worker outlives whoever started it.
/// </summary>
internal static class WorkerProgram
{
    public const string Name = "worker";

    private const int SlotsMax = 1_024;
    private const int HandlerMsMax = 60_000;

    // The shortest that is allowed, so that the jobs of a killed worker come back soon.
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);

    public static string[] CommandLine(
        string endpoints, string name, string queue, string ledger, int slots, TimeSpan handlerTime) =>
    [
        .. ThisProgram.Arguments, Name, "--endpoints", endpoints, "--name", name, "--queue", queue, "--ledger", ledger,
        "--slots", $"{slots}", "--handler-ms", $"{(int)handlerTime.TotalMilliseconds}",
    ];

    public static async Task<bool> RunAsync(ReadOnlyMemory<string> words, CancellationToken cancellation)
    {
        var arguments = Arguments.Parse(
            words.Span, "--endpoints", "--name", "--queue", "--ledger", "--slots", "--handler-ms");
        var handlerTime = TimeSpan.FromMilliseconds(arguments.Number("--handler-ms", 5, 0, HandlerMsMax));
        using var ledger = new LedgerWriter(arguments.RequiredText("--ledger"));
        var worker = new JobWorker(
            OptionsFrom(arguments, ledger), (job, stop) => HandleAsync(job, ledger, handlerTime, stop));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = worker.RunAsync(stop.Token);
        await Task.WhenAny(running, InputEndsAsync());
        await stop.CancelAsync();
        await running;
        return true;
    }

    private static JobWorkerOptions OptionsFrom(Arguments arguments, LedgerWriter ledger)
    {
        var slots = arguments.Number("--slots", 64, 1, SlotsMax);
        return new JobWorkerOptions
        {
            Endpoints = arguments.RequiredText("--endpoints").Split(','),
            Queues = [arguments.RequiredText("--queue")],
            Name = arguments.RequiredText("--name"),
            Slots = slots,
            Prefetch = slots,
            Ttl = Ttl,
            Observer = new LedgerObserver(ledger),
            Logger = new LineLogger(Console.Error),
        };
    }

    private static async ValueTask<JobResult> HandleAsync(
        JobContext job, LedgerWriter ledger, TimeSpan handlerTime, CancellationToken stop)
    {
        await Task.Delay(handlerTime, stop);
        ledger.Append(new RunEnded(job.Id, job.FencingToken, RunVerdict.Success));
        return JobResult.Done();
    }

    private static async Task InputEndsAsync()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[1];
        while (await input.ReadAsync(buffer) > 0)
        {
            // What is written to it says nothing; only its end does.
        }
    }
}
