using System.Runtime.InteropServices;
using Sched.JepsenStyle;
using Sched.JepsenStyle.Bench;
using Sched.JepsenStyle.Demo;
using Sched.JepsenStyle.Workers;

const int Failed = 1;
const int Misused = 2;
const string Usage = """
    jepsen-style: runs a real group of nodes on this machine, breaks it, and judges what its workers saw.

      jepsen-style demo [--schedd PATH] [--jobs 20000] [--herd 20000] [--workers 3] [--slots 64]
          Jobs one by one and a herd at one instant, through a killed leader and a killed worker. Ends with a table
          and one JSON line; fails if a job was lost, early or silently run twice.

      jepsen-style bench [--schedd PATH] [--load PATH] [--only w1|w2|w3]
          Three nodes, and a small set of loads on them. One JSON line each.

      jepsen-style idle [--schedd PATH] [--minutes 10]
          Three nodes with nothing to do, measured after a minute. One JSON line; fails over 1 % of a core, over
          250 MB or over one entry of the log.

    Exit codes: 0 all well, 1 failed, 2 misused.
    """;

using var stop = new CancellationTokenSource();
void StopInOrder(PosixSignalContext signal)
{
    // The processes that we started must not outlive us, so the end is ours to bring about.
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopInOrder);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopInOrder);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, StopInOrder);

try
{
    ReadOnlyMemory<string> rest = args.AsMemory(Math.Min(1, args.Length));
    switch (args.FirstOrDefault())
    {
        case "demo":
            return await DemoCommand.RunAsync(rest, stop.Token) ? 0 : Failed;
        case "bench":
            return await BenchRun.RunAsync(rest, stop.Token) ? 0 : Failed;
        case "idle":
            return await IdleRun.RunAsync(rest, stop.Token) ? 0 : Failed;
        case WorkerProgram.Name:
            await WorkerProgram.RunAsync(rest, stop.Token);
            return 0;
        case "help" or "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return Misused;
    }
}
catch (UsageException misuse)
{
    Console.Error.WriteLine($"jepsen-style: {misuse.Message}");
    return Misused;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("jepsen-style: interrupted; everything that it started is stopped.");
    return Failed;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"jepsen-style: {failure.Message}");
    return Failed;
}
