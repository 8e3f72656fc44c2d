namespace Sched.Tests.Simulator.Plan;

/// <summary>
/// Makes a failing case smaller while it still breaks the same property: fewer faults, fewer operations, calmer
/// options, a shorter run. Chance hangs on places and counts, so what is left out shifts little else.
/// </summary>
internal sealed class Shrinker(Func<Case, Report> run, int runsMax)
{
    private int _runs;

    /// <param name="property">What must stay broken.</param>
    public Case Shrink(Case failing, string property)
    {
        var smallest = failing;
        for (var before = long.MaxValue; SizeOf(smallest) < before && _runs < runsMax;)
        {
            before = SizeOf(smallest);
            smallest = Shorten(smallest, property);
            smallest = Fewer(
                smallest, property, static plan => plan.Faults, static (plan, faults) => plan with { Faults = faults });
            smallest = Fewer(
                smallest, property, static plan => plan.Operations,
                static (plan, operations) => plan with { Operations = operations });
            smallest = Calm(smallest, property);
        }

        return smallest;
    }

    private static long SizeOf(Case plan) =>
        plan.Faults.Length + plan.Operations.Sum(static operation => operation.Count) + plan.Options.SafetyMs;

    // Nothing that comes after the fault was seen can matter.
    private Case Shorten(Case plan, string property)
    {
        foreach (var share in (int[])[2, 3, 5, 7, 8, 9])
        {
            var safetyMs = Math.Max(1_000, plan.Options.SafetyMs * share / 10);
            var shorter = plan with
            {
                Options = plan.Options with { SafetyMs = safetyMs },
                Faults = [.. plan.Faults.Where(fault => fault.AtMs < safetyMs)],
            };
            if (safetyMs < plan.Options.SafetyMs && StillFails(shorter, property))
            {
                return shorter;
            }
        }

        return plan;
    }

    private Case Fewer<T>(
        Case plan, string property, Func<Case, T[]> read, Func<Case, T[], Case> write)
    {
        for (var chunk = Math.Max(1, read(plan).Length / 2); chunk > 0; chunk /= 2)
        {
            for (var at = 0; at < read(plan).Length;)
            {
                var items = read(plan);
                var without = write(plan, [.. items.Take(at), .. items.Skip(at + chunk)]);
                if (StillFails(without, property))
                {
                    plan = without;
                }
                else
                {
                    at += chunk;
                }
            }
        }

        return plan;
    }

    private Case Calm(Case plan, string property)
    {
        Func<Options, Options>[] ways =
        [
            static options => options with { SlowPerMille = 0 },
            static options => options with { LostPerMille = 0 },
            static options => options with { UnknownPerMille = 0 },
            static options => options with { RefusedPerMille = 0 },
            static options => options with { ReadFailuresPerMille = 0 },
            static options => options with { RetriesPerMille = 0 },
            static options => options with { FailsPerMille = 0 },
            static options => options with { ReleasesPerMille = 0 },
            static options => options with { LongHandlers = 0 },
            static options => options with { FarDuesPerMille = 0 },
            static options => options with { LeavesMinorityBroken = false },
            static options => options with { NodeDriftPerMillion = 0, WorkerDriftPerMillion = 0 },
            static options => options with { CheckpointEvery = 1_000 },
            static options => options with { Workers = options.Workers - 1 },
            static options => options with { Clients = options.Clients - 1 },
            static options => options with { Nodes = Math.Min(options.Nodes, 3) },
        ];
        foreach (var way in ways)
        {
            var calmer = plan with { Options = way(plan.Options) };
            if (calmer.Options is { Workers: > 0, Clients: > 0 } && calmer != plan && StillFails(calmer, property))
            {
                plan = calmer;
            }
        }

        return plan;
    }

    private bool StillFails(Case plan, string property) => _runs++ < runsMax && run(plan).Property == property;
}
