using Microsoft.Extensions.Logging;

namespace Sched.JepsenStyle.Workers;

/// <summary>The SDK's words for an operator, a line each with its time, into the worker's log file.</summary>
internal sealed class LineLogger(TextWriter output) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var now = TimeProvider.System.GetUtcNow();
            output.WriteLine($"{now:HH:mm:ss.fff} {logLevel}: {formatter(state, exception)}");
        }
    }
}
