using Sched.Sdk;

namespace Sched.Cli;

/// <summary>What a command sees of the world, so that a test can put another one around it.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public TextReader In { get; init; } = TextReader.Null;

    public bool IsOutTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    public Func<string, string?> Variable { get; init; } = static _ => null;

    public Func<SchedClientOptions, SchedClientOptions> ClientOptions { get; init; } = static options => options;

    public Func<JobWorkerOptions, JobWorkerOptions> WorkerOptions { get; init; } = static options => options;

    public static Surroundings OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        IsOutTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
    };
}
