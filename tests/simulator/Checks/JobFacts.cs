using Sched.Sdk;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Checks;

/// <summary>What the outside world knows of one job.</summary>
internal sealed class JobFacts(JobRequest request, long? dueAt)
{
    public JobRequest Request => request;

    /// <summary>When it may run at the earliest, in true time; null when that counts from its submit.</summary>
    public long? DueAt => dueAt;

    public bool IsAcknowledged { get; set; }

    /// <summary>A cancel was answered with the final state.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Some call showed an end that cannot change any more.</summary>
    public JobState? SeenEnd { get; set; }

    /// <summary>The token whose success was accepted; 0: none.</summary>
    public long SuccessToken { get; set; }

    /// <summary>Every token whose verdict was accepted.</summary>
    public HashSet<long> Accepted { get; } = [];

    public List<RunningHandler> Running { get; } = [];
}

/// <summary>What calls that had returned had shown when another began.</summary>
internal readonly record struct KnownBefore(long Revision, bool IsAcknowledged, JobState? End);

/// <summary>A handler between its start and its end.</summary>
internal sealed record RunningHandler(Process Worker, long Token, CancellationToken Stop);
