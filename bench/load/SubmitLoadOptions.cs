using Sched.JepsenStyle;

namespace Sched.Load;

/// <summary>What w1 is told.</summary>
internal sealed record SubmitLoadOptions
{
    private const int JobsPerRequestMax = 1_000;
    private const int ClientsMax = 4_096;
    private const int SecondsMax = 3_600;

    public required string[] Endpoints { get; init; }

    public required int Clients { get; init; }

    public required int Batch { get; init; }

    public required TimeSpan Measured { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required int Channels { get; init; }

    public required bool ToLeader { get; init; }

    public required int PayloadBytes { get; init; }

    public static SubmitLoadOptions Parse(ReadOnlySpan<string> words)
    {
        var arguments = Arguments.Parse(
            words,
            "--endpoints", "--clients", "--batch", "--secs", "--warm-up-secs", "--channels", "--to", "--payload-bytes");
        return new SubmitLoadOptions
        {
            Endpoints = Load.Endpoints.Parse(arguments.RequiredText("--endpoints")),
            Clients = arguments.Number("--clients", 64, 1, ClientsMax),
            Batch = arguments.Number("--batch", 1, 1, JobsPerRequestMax),
            Measured = TimeSpan.FromSeconds(arguments.Number("--secs", 10, 1, SecondsMax)),
            WarmUp = TimeSpan.FromSeconds(arguments.Number("--warm-up-secs", 4, 0, SecondsMax)),
            Channels = arguments.Number("--channels", 4, 1, ClientsMax),
            ToLeader = arguments.Text("--to") switch
            {
                null or "leader" => true,
                "all" => false,
                var other => throw new UsageException($"--to must be 'leader' or 'all', not '{other}'."),
            },
            PayloadBytes = arguments.Number("--payload-bytes", 100, 0, 65_536),
        };
    }
}
