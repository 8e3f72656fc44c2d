namespace Sched.Sdk;

/// <summary>One node of the cluster.</summary>
public sealed record MemberInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Made once, when its data folder was.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where clients and workers reach it.</summary>
    public required string ApiAddress { get; init; }

    /// <summary>It leads.</summary>
    public bool IsLeader { get; init; }

    /// <summary>It was heard of within the last second.</summary>
    public bool IsReachable { get; init; }

    /// <summary>Index of the last entry in its log.</summary>
    public long LastIndex { get; init; }

    /// <summary>Up to where it knows the log to be committed; the highest of all members' is the cluster's.</summary>
    public long CommitIndex { get; init; }

    /// <summary>Index of the last entry that it applied.</summary>
    public long AppliedIndex { get; init; }

    /// <summary>Entries that cannot be cut from its log yet.</summary>
    public long UncutEntries { get; init; }

    /// <summary>Bytes of its log's files; measured every ten seconds.</summary>
    public long LogBytes { get; init; }

    /// <summary>Digest of its state, in hexadecimal; empty if it told none.</summary>
    public required string Digest { get; init; }

    /// <summary>How far its wall clock is ahead of the answering node's.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Free space of its data folder, in bytes.</summary>
    public long DiskFreeBytes { get; init; }

    /// <summary>Verdicts that it refused with <c>LEASE_LOST</c> since its start.</summary>
    public long LostLeases { get; init; }

    /// <summary>The version that it runs.</summary>
    public required string Version { get; init; }
}
