using System.Runtime.InteropServices;
using Sched.JepsenStyle;
using Sched.JepsenStyle.Bench;
using Sched.JepsenStyle.Demo;
using Sched.JepsenStyle.Workers;

const int Failed = 1;
const int Misused = 2;
const string Usage = """
    jepsen-style: runs a real group on this machine, hurts it, and counts.

      jepsen-style demo [--jobs 20000] [--herd 20000] [--workers 3] [--slots 64] [--schedd PATH]
          Three nodes, jobs, workers; kills the leader and a worker; ends with the verdict of the workers' ledgers.
      jepsen-style bench [--schedd PATH] [--load PATH]
          A small set of workloads against three local nodes, a JSON line each.

    Exit codes: 0 done, 1 a promise was broken or the run failed, 2 misused.
    """;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    switch (args)
    {
        case ["demo", .. var rest]:
            return await DemoRun.RunAsync(rest, stop.Token) ? 0 : Failed;
        case ["bench", .. var rest]:
            return await BenchRun.RunAsync(rest, stop.Token) ? 0 : Failed;
        case ["worker", .. var rest]:
            await WorkerProgram.RunAsync(rest);
            return 0;
        case ["help" or "--help" or "-h"]:
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
    Console.Error.WriteLine("jepsen-style: interrupted; everything it started is stopped.");
    return Failed;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"jepsen-style: {failure.Message}");
    return Failed;
}
