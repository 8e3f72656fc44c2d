using System.Net;

namespace Sched.Server.Settings;

/// <summary>What a node is told, checked and complete.</summary>
internal sealed record NodeSettings
{
    public required string Name { get; init; }
    public required string Cluster { get; init; }
    public required string DataFolder { get; init; }
    public required IPEndPoint Api { get; init; }

    /// <summary>How clients reach the api listener; told to them as a hint and shown in the cluster's status.</summary>
    public required string ApiAddress { get; init; }

    public required IPEndPoint Raft { get; init; }
    public required IPEndPoint Peer { get; init; }
    public required IReadOnlyList<MemberAddress> Members { get; init; }
    public bool Bootstrap { get; init; }
    public string? TlsCertificate { get; init; }
    public string? TlsKey { get; init; }
    public int ElectionTimeoutLowerMs { get; init; } = 150;
    public int ElectionTimeoutUpperMs { get; init; } = 300;
    public long ExpectedJobs { get; init; } = 1_000_000;
    public CheckpointBounds Checkpoints { get; init; } = new();
    public LogBounds LogBounds { get; init; } = new();
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>A group of one in a folder that is removed at the end.</summary>
    public bool IsDev { get; init; }
}
