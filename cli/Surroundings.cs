using Sched.Sdk;

namespace Sched.Cli;

/// <summary>What a command sees of the world, so that a test can put another one around it.</summary>
internal sealed record Surroundings
{
    private const int WidthDefault = 80;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Columns of the terminal that answers are shown on; null if they go elsewhere.</summary>
    public int? Width { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>Asks what still runs to end at once: the second Ctrl-C.</summary>
    public CancellationToken Hurry { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Func<string, string?> Variable { get; init; } = static _ => null;

    public Func<SchedClientOptions, SchedClientOptions> ClientOptions { get; init; } = static options => options;

    public Func<JobWorkerOptions, JobWorkerOptions> WorkerOptions { get; init; } = static options => options;

    public static Surroundings OfProcess(CancellationToken hurry) => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        Width = Console.IsOutputRedirected ? null : WidthOfTerminal(),
        IsErrorTerminal = !Console.IsErrorRedirected,
        Hurry = hurry,
        Variable = Environment.GetEnvironmentVariable,
    };

    // Some terminals do not know their width.
    private static int WidthOfTerminal() => Console.WindowWidth > 0 ? Console.WindowWidth : WidthDefault;
}
