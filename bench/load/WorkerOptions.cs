using Sched.JepsenStyle;

namespace Sched.Load;

/// <summary>The workers of a workload, whose handlers do nothing.</summary>
internal sealed record WorkerOptions
{
    /// <summary>The words that <see cref="Parse"/> reads.</summary>
    public static readonly string[] Names = ["--workers", "--slots", "--prefetch", "--limit-secs"];

    private const int SecondsMax = 3_600;

    public required int Workers { get; init; }

    public required int Slots { get; init; }

    /// <summary>Jobs that may wait at a worker beyond its slots.</summary>
    public required int Prefetch { get; init; }

    /// <summary>How long after the last due the last job may take.</summary>
    public required TimeSpan Limit { get; init; }

    public static WorkerOptions Parse(Arguments arguments) => new()
    {
        Workers = arguments.Number("--workers", 3, 1, 64),
        Slots = arguments.Number("--slots", 64, 1, 2_048),
        Prefetch = arguments.Number("--prefetch", 448, 0, 2_048),
        Limit = TimeSpan.FromSeconds(arguments.Number("--limit-secs", 120, 1, SecondsMax)),
    };
}
