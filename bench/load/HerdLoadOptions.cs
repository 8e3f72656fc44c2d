using Sched.JepsenStyle;

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

    public required WorkerOptions Workers { get; init; }

    public static HerdLoadOptions Parse(ReadOnlySpan<string> words)
    {
        var arguments = Arguments.Parse(words, ["--endpoints", "--jobs", "--lead-secs", .. WorkerOptions.Names]);
        return new HerdLoadOptions
        {
            Endpoints = Load.Endpoints.Parse(arguments.RequiredText("--endpoints")),
            Jobs = arguments.Number("--jobs", 100_000, 1, JobsMax),
            Lead = TimeSpan.FromSeconds(arguments.Number("--lead-secs", 10, 1, SecondsMax)),
            Workers = WorkerOptions.Parse(arguments),
        };
    }
}
