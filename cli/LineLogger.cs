using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Sched.Cli;

/// <summary>What a worker says to its operator: a line each on standard error.</summary>
internal sealed class LineLogger(TextWriter error, bool asJson) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Say(logLevel, formatter(state, exception));
        }
    }

    public void Say(LogLevel level, string message) => error.WriteLine(asJson
        ? Printer.Line(new JsonObject { ["level"] = level.ToString().ToUpperInvariant(), ["message"] = message })
        : message);
}
