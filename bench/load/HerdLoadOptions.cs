namespace Sched.Load;

/// <summary>What w2 is told.</summary>
internal sealed record HerdLoadOptions
{
    private const int JobsMax = 20_000_000;
    private const int SecondsMax = 3_600;

    public required string[] Endpoints { get; init; }

    public required int Jobs { get; init; }

    /// <summary>From the first submit to the instant when all are due; all submits must fit in.</summary>
    public required TimeSpan Lead { get; init; }

    public required int Workers { get; init; }

    public required int Slots { get; init; }

    /// <summary>Jobs that may wait at a worker beyond its slots.</summary>
    public required int Prefetch { get; init; }

    /// <summary>How long after due the last job may take.</summary>
    public required TimeSpan Limit { get; init; }

    public static HerdLoadOptions Parse(ReadOnlySpan<string> words)
    {
        var arguments = Arguments.Parse(
            words, "--endpoints", "--jobs", "--lead-secs", "--workers", "--slots", "--prefetch",
            "--limit-secs");
        return new HerdLoadOptions
        {
            Endpoints = Load.Endpoints.Parse(arguments.RequiredText("--endpoints")),
            Jobs = arguments.Number("--jobs", 100_000, 1, JobsMax),
            Lead = TimeSpan.FromSeconds(arguments.Number("--lead-secs", 10, 1, SecondsMax)),
            Workers = arguments.Number("--workers", 3, 1, 64),
            Slots = arguments.Number("--slots", 64, 1, 2_048),
            Prefetch = arguments.Number("--prefetch", 448, 0, 2_048),
            Limit = TimeSpan.FromSeconds(arguments.Number("--limit-secs", 120, 1, SecondsMax)),
        };
    }
}
