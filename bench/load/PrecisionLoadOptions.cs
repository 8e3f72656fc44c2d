using Sched.JepsenStyle;

namespace Sched.Load;

/// <summary>What w3 is told.</summary>
internal sealed record PrecisionLoadOptions
{
    private const int RateMax = 100_000;
    private const int SecondsMax = 3_600;

    public required string[] Endpoints { get; init; }

    /// <summary>Jobs due a second, evenly spread.</summary>
    public required int Rate { get; init; }

    public required TimeSpan Measured { get; init; }

    /// <summary>From the first submit to the first due; all submits must fit in.</summary>
    public required TimeSpan Lead { get; init; }

    /// <summary>Other submits a second beside them, due much later; zero for none.</summary>
    public required int Flood { get; init; }

    public required WorkerOptions Workers { get; init; }

    public static PrecisionLoadOptions Parse(ReadOnlySpan<string> words)
    {
        var arguments = Arguments.Parse(
            words, ["--endpoints", "--rate", "--secs", "--lead-secs", "--flood", .. WorkerOptions.Names]);
        return new PrecisionLoadOptions
        {
            Endpoints = Load.Endpoints.Parse(arguments.RequiredText("--endpoints")),
            Rate = arguments.Number("--rate", 100, 1, RateMax),
            Measured = TimeSpan.FromSeconds(arguments.Number("--secs", 20, 1, SecondsMax)),
            Lead = TimeSpan.FromSeconds(arguments.Number("--lead-secs", 10, 1, SecondsMax)),
            Flood = arguments.Number("--flood", 0, 0, RateMax),
            Workers = WorkerOptions.Parse(arguments),
        };
    }
}
