namespace Sched.Tests.Simulator;

/// <summary>The run has shown something that must not be.</summary>
internal sealed class SimulationFault : Exception
{
    public SimulationFault()
        : this("", "")
    {
    }

    public SimulationFault(string message)
        : this("", message)
    {
    }

    public SimulationFault(string message, Exception inner)
        : this("", message, inner)
    {
    }

    /// <param name="property">The property that is broken, by its short name.</param>
    public SimulationFault(string property, string message, Exception? inner = null)
        : base($"{property}: {message}", inner)
    {
        Property = property;
    }

    public string Property { get; }
}
