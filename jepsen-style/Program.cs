using Sched.JepsenStyle;
using Sched.JepsenStyle.Bench;
using Sched.JepsenStyle.Demo;
using Sched.JepsenStyle.Workers;

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

return await ProgramRim.RunAsync("jepsen-style", Usage, args, static (command, words, stop) => command switch
{
    "demo" => DemoCommand.RunAsync(words, stop),
    "bench" => BenchRun.RunAsync(words, stop),
    "idle" => IdleRun.RunAsync(words, stop),
    WorkerProgram.Name => WorkerProgram.RunAsync(words, stop),
    _ => null,
});
