using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Console;
using Sched.Server;
using Sched.Server.Settings;

const int CouldNotStart = 1;
const int WrongSettings = 2;
const PosixSignal FileSizeExceeded = (PosixSignal)25;

var raw = RawSettings.Read(args, Environment.GetEnvironmentVariables());
if (raw.IsHelp)
{
    await Console.Out.WriteAsync(Usage.Help());
    return 0;
}

var settings = ReadSettings(raw);
if (settings is null)
{
    await Console.Error.WriteLineAsync(Usage.Faults(raw.Faults));
    return WrongSettings;
}

// A burst of callers must not wait for the pool to grow by two threads a second.
ThreadPool.SetMinThreads(32, 32);
using var loggers = MakeLoggers(settings.LogLevel);
try
{
    return await RunAsync(settings, loggers);
}
finally
{
    if (settings.IsDev)
    {
        Directory.Delete(settings.DataFolder, recursive: true);
    }
}

static NodeSettings? ReadSettings(RawSettings raw)
{
    if (!raw.IsDev)
    {
        return new SettingsCheck(raw).Check();
    }

    return raw.Faults.Count == 0 ? DevSettings.Make(LogLevel.Warning) : null;
}

static async Task<int> RunAsync(NodeSettings settings, ILoggerFactory loggers)
{
    try
    {
        await using var node = new Node(settings, loggers, (why, code) => Exit(loggers, why, code));
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        // The write that meets the limit must come back as an error; by default this signal ends the process.
        using var limited = PosixSignalRegistration.Create(FileSizeExceeded, static signal => signal.Cancel = true);
        try
        {
            await node.StartAsync(stop.Token);
            if (settings.IsDev)
            {
                await Console.Out.WriteLineAsync(Usage.Dev(settings));
            }

            await Task.Delay(Timeout.Infinite, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop, perhaps while it still waited for the others.
        }

        await node.StopAsync();
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
    catch (Exception e) when (ReasonOf(e) is { } reason)
    {
        await Console.Error.WriteLineAsync($"schedd: {reason}");
        return CouldNotStart;
    }
}

// What an operator can mend; anything else is a bug and comes with its trace.
static string? ReasonOf(Exception error) => error switch
{
    NodeFolderException or InvalidDataException => error.Message,
    SocketException socket => $"A port cannot be used: {socket.Message}.",
    IOException or UnauthorizedAccessException => error.Message,
    _ => null,
};

static ILoggerFactory MakeLoggers(LogLevel level) => LoggerFactory.Create(logging => logging
    .SetMinimumLevel(level)
    .AddFilter("Microsoft", LogLevel.Warning)

    // It logs, with a trace, what is thrown to us anyway.
    .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
    .AddFilter("Grpc", LogLevel.Warning)

    // Thirty lines for each opening.
    .AddFilter(Node.StoreLibrary, level <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Warning)

    // Each absent member is a warning with a trace several times a second; the exchange says it once.
    .AddFilter("DotNext", level <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Error)
    .AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.UseUtcTimestamp = true;
        console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
        console.ColorBehavior = LoggerColorBehavior.Disabled;
    }));

// Fail-stop: what is not on the disk by now will not be. The last words must get out first.
static void Exit(ILoggerFactory loggers, string why, int code)
{
    Console.Error.WriteLine($"schedd: {why} This process ends with code {code}.");
    loggers.Dispose();
    Environment.Exit(code);
}
