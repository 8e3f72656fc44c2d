using Sched.JepsenStyle;
using Sched.Load;

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

return await ProgramRim.RunAsync("load", Usage, args, static (command, words, stop) => command switch
{
    "w1" => SubmitLoad.RunAsync(SubmitLoadOptions.Parse(words.Span), stop),
    "w2" => HerdLoad.RunAsync(HerdLoadOptions.Parse(words.Span), stop),
    "w3" => PrecisionLoad.RunAsync(PrecisionLoadOptions.Parse(words.Span), stop),
    _ => null,
});
