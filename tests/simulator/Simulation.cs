using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

/// <summary>Runs cases, with nothing of the surroundings in them.</summary>
internal static class Simulation
{
    /// <summary>Runs a case to its end on this thread.</summary>
    /// <param name="watch">Hears what happens; null: nobody.</param>
    public static Report Run(Case plan, Action<string>? watch = null)
    {
        // A context would take continuations away to threads of its own.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var world = new World(plan, watch);
            return world.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>A smaller case that breaks the same property; null when this one breaks none.</summary>
    public static Case? Shrink(Case plan, int runsMax = 1_000)
    {
        var report = Run(plan);
        if (report.Property is not { } property)
        {
            return null;
        }

        var smallest = new Shrinker(static each => Run(each), runsMax).Shrink(plan, property);
        return smallest with { Note = $"{plan.Note}: {Run(smallest).Fault!.Message}" };
    }
}
