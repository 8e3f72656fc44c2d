using Microsoft.Extensions.Logging;

namespace Sched.Tests.Simulator;

/// <summary>
/// What the programs say. An error that they report as one of their own is a fault of the run; the rest is told only
/// when somebody watches.
/// </summary>
internal sealed class WorldLogger(World world, string process) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => world.IsWatched || logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (world.IsWatched)
        {
            world.Tell($"{process}: {text}{(exception is null ? "" : " " + exception.GetType().Name)}");
        }

        // Reads that fail are a planned fault.
        if (logLevel >= LogLevel.Error && exception is not IOException)
        {
            world.Fail(new SimulationFault("log", $"{process}: {text}", exception));
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
