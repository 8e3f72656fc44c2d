using Sched.Load;

const int Failed = 1;
const int Misused = 2;
const string Usage = """
    load: measures a running group.

      load w1 --endpoints HOST:PORT,... [--clients 64] [--batch 1] [--secs 10] [--warm-up-secs 4] [--channels 4]
              [--to leader|all] [--payload-bytes 100]
          Durable submits in a closed loop: each client sends its next request when the last one is answered.
      load w2 --endpoints HOST:PORT,... [--jobs 100000] [--lead-secs 10] [--workers 3] [--slots 64] [--prefetch 448]
              [--limit-secs 120]
          A herd: jobs due at one instant and no-op handlers in this process.
      load w3 --endpoints HOST:PORT,... [--rate 100] [--secs 20] [--lead-secs 10] [--flood 0] [--workers 3]
              [--slots 64] [--prefetch 448] [--limit-secs 120]
          Precision: jobs due at an even rate a second, beside a flood of other submits a second (an open loop).

    Each prints one JSON line. Exit codes: 0 done, 1 failed or something was wrong with the answers, 2 misused.
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

try
{
    switch (args)
    {
        case ["w1", .. var rest]:
            return await SubmitLoad.RunAsync(SubmitLoadOptions.Parse(rest), stop.Token) ? 0 : Failed;
        case ["w2", .. var rest]:
            return await HerdLoad.RunAsync(HerdLoadOptions.Parse(rest), stop.Token) ? 0 : Failed;
        case ["w3", .. var rest]:
            return await PrecisionLoad.RunAsync(PrecisionLoadOptions.Parse(rest), stop.Token) ? 0 : Failed;
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
    Console.Error.WriteLine($"load: {misuse.Message}");
    return Misused;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("load: interrupted.");
    return Failed;
}
catch (Exception failure)
{
    Console.Error.WriteLine($"load: {failure.Message}");
    return Failed;
}
