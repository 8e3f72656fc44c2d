namespace Sched.Load;

/// <summary>What w2 is told.</summary>
internal sealed record HerdLoadOptions
{
    private const int JobsMax = 10_000_000;
    private const int SecondsMax = 3_600;

    public required string[] Endpoints { get; init; }

    public required int Jobs { get; init; }

    /// <summary>From the first submit to due: all submits must be done by then.</summary>
    public required TimeSpan Lead { get; init; }

    public required int Workers { get; init; }

    public required int Slots { get; init; }

    public required int Prefetch { get; init; }

    public static HerdLoadOptions Parse(ReadOnlySpan<string> words)
    {
        var arguments = Arguments.Parse(
            words, "--endpoints", "--jobs", "--lead-secs", "--workers", "--slots", "--prefetch");
        return new HerdLoadOptions
        {
            Endpoints = Load.Endpoints.Parse(arguments.RequiredText("--endpoints")),
            Jobs = arguments.Number("--jobs", 100_000, 1, JobsMax),
            Lead = TimeSpan.FromSeconds(arguments.Number("--lead-secs", 10, 1, SecondsMax)),
            Workers = arguments.Number("--workers", 3, 1, 64),
            Slots = arguments.Number("--slots", 64, 1, 4_096),
            Prefetch = arguments.Number("--prefetch", 448, 0, 4_096),
        };
    }
}
