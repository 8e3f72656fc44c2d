using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Plan;

/// <summary>Draws a case from a seed: a subset of the kinds of faults, and rates of its own for each run.</summary>
internal sealed class Draft(ulong seed)
{
    private readonly Chance _options = new(seed, "options");
    private readonly Chance _faults = new(seed, "faults");
    private readonly Chance _operations = new(seed, "operations");

    public Case Draw()
    {
        var options = DrawOptions();
        return new Case($"seed {seed}", options, DrawFaults(options), DrawOperations(options));
    }

    private Options DrawOptions() => new()
    {
        Seed = seed,
        Nodes = Pick(_options, 3, 3, 3, 3, 5, 5, 1),
        Workers = _options.Below(3) + 1,
        Clients = _options.Below(2) + 1,
        SafetyMs = Pick(_options, 12_000, 20_000, 30_000),
        LeavesMinorityBroken = _options.Happens(1, 3),
        TtlMs = Pick(_options, 3_000, 3_000, 5_000),
        Slots = Pick(_options, 1, 4, 8, 32),
        Prefetch = Pick(_options, 0, 4, 16, 64),
        HandlerMsMax = Pick(_options, 5, 100, 400),
        LongHandlers = Pick(_options, 0, 20, 100),
        RetriesPerMille = Pick(_options, 0, 60, 200),
        FailsPerMille = Pick(_options, 0, 20),
        ReleasesPerMille = Pick(_options, 0, 20, 100),
        AttemptsMax = Pick(_options, 1, 3, 6),
        BackoffMs = Pick(_options, 1, 50),
        BackoffMsMax = Pick(_options, 100, 400),
        CheckpointEvery = Pick(_options, 5, 20, 64, 200, 1_000),
        CutsFreely = _options.Happens(3, 4),
        UnknownPerMille = Pick(_options, 0, 5, 50),
        RefusedPerMille = Pick(_options, 0, 2, 20),
        SlowPerMille = Pick(_options, 0, 10, 100),
        SlowMsMax = Pick(_options, 20, 100, 200),
        LostPerMille = Pick(_options, 0, 4, 20),
        FlushUsMax = Pick(_options, 200, 1_000, 20_000),
        ReadUsMax = Pick(_options, 100, 2_000, 50_000),
        ReadFailuresPerMille = Pick(_options, 0, 5, 50),
        NodeDriftPerMillion = Pick(_options, 0, 200, 500),
        WorkerDriftPerMillion = Pick(_options, 0, 2_000, 10_000),
        FarDuesPerMille = Pick(_options, 0, 0, 100),
        ClientTimeoutMs = Pick(_options, 2_000, 10_000, 30_000),
    };

    private Fault[] DrawFaults(Options options)
    {
        // A quarter of the kinds is left out, another one each time; without any is a run too. A worker that is cut off
        // and comes back with old verdicts is what tokens are for: it counts twice.
        FaultKind[] kinds = [.. Enum.GetValues<FaultKind>()
            .Append(FaultKind.UnplugWorker)
            .Where(_ => _options.Happens(3, 4))];
        var faults = new List<Fault>();
        var everyMs = Pick(_options, 600, 1_500, 4_000);
        for (var at = 500; at < options.SafetyMs && kinds.Length > 0;)
        {
            at += (int)_faults.Between(50, 2 * everyMs);
            if (at < options.SafetyMs)
            {
                faults.Add(DrawFault(kinds[_faults.Below(kinds.Length)], at, options));
            }
        }

        return [.. faults];
    }

    private Fault DrawFault(FaultKind kind, int at, Options options)
    {
        var node = _faults.Happens(2, 3) ? 0 : _faults.Below(options.Nodes) + 1;
        var shortMs = (int)_faults.Between(20, 800);
        var longMs = (int)_faults.Between(300, 7_000);
        var anyMs = _faults.Happens(1, 2) ? shortMs : longMs;
        return kind switch
        {
            FaultKind.CrashWorker or FaultKind.StopWorker or FaultKind.ResetWorker =>
                new Fault(at, kind, _faults.Below(options.Workers) + 1, anyMs),

            // Long enough, most times, for its session to end and its jobs to go to others.
            FaultKind.PauseWorker or FaultKind.UnplugWorker =>
                new Fault(at, kind, _faults.Below(options.Workers) + 1, shortMs + longMs + longMs),
            FaultKind.CrashClient or FaultKind.UnplugClient =>
                new Fault(at, kind, _faults.Below(options.Clients) + 1, anyMs),
            FaultKind.Elect => new Fault(at, kind, _faults.Below(options.Nodes) + 1, 0),
            FaultKind.StepClock => new Fault(at, kind, 0, 0, (int)_faults.Between(-100_000, 100_000)),
            FaultKind.SlowNode => new Fault(at, kind, node, longMs, Pick(_faults, 5, 50, 300)),
            FaultKind.HangProposals => new Fault(at, kind, node, shortMs),
            FaultKind.DamagePair => new Fault(at, kind, _faults.Below(options.Nodes) + 1, shortMs),
            _ => new Fault(at, kind, node, anyMs),
        };
    }

    private Operation[] DrawOperations(Options options)
    {
        var operations = new List<Operation>();
        var jobsMax = Pick(_options, 1, 6, 30);
        var everyMs = Math.Max(Pick(_options, 40, 100, 250), (jobsMax + 1) * 350 / JobsPerSecond(options));
        var jobs = 0;
        for (var at = 100; at < options.SafetyMs; at += (int)_operations.Between(1, 2 * everyMs))
        {
            var client = _operations.Below(options.Clients) + 1;
            var known = jobs == 0 ? 0 : _operations.Below(jobs);
            var kind = jobs == 0 ? 0 : _operations.Below(20);
            switch (kind)
            {
                case < 14:
                    var count = _operations.Below(jobsMax) + 1;
                    operations.Add(new Operation(at, client, OperationKind.Submit, jobs, count));
                    jobs += count;
                    break;
                case < 16:
                    operations.Add(new Operation(at, client, OperationKind.SubmitAgain, known));
                    break;
                case 16:
                    operations.Add(new Operation(at, client, OperationKind.Cancel, known));
                    break;
                case 17:
                    operations.Add(new Operation(at, client, OperationKind.CancelByForce, known));
                    break;
                default:
                    operations.Add(new Operation(at, client, OperationKind.Get, known));
                    break;
            }
        }

        return [.. operations];
    }

    // What half of the handlers can do, so that what is submitted can also come to its end.
    private static int JobsPerSecond(Options options)
    {
        var averageMs = (options.HandlerMsMax / 2) + (options.LongHandlers * 2) + 5;
        return Math.Clamp(options.Workers * options.Slots * 500 / averageMs, 1, 100);
    }

    private static int Pick(Chance chance, params int[] values) => values[chance.Below(values.Length)];
}
