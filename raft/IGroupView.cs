using System.Net;

namespace Sched.Raft;

/// <summary>How the log and its group stand, as one node sees them.</summary>
public interface IGroupView
{
    /// <summary>The highest term seen.</summary>
    long Term { get; }

    /// <summary>Whom this node believes to lead; null when there is nobody.</summary>
    IPEndPoint? LeaderEndPoint { get; }

    /// <summary>The index of the last entry in the log here.</summary>
    long LastIndex { get; }

    /// <summary>The index up to which this node knows the log to be committed.</summary>
    long CommitIndex { get; }

    /// <summary>The index up to which the log has been applied here, entries of the log's own included.</summary>
    long AppliedIndex { get; }

    /// <summary>How many entries the log keeps; each 64 cost a file and a mapping.</summary>
    long UncutEntries { get; }

    /// <summary>The index of the newest checkpoint.</summary>
    long NewestPairIndex { get; }

    /// <summary>Makes a checkpoint now and waits for it; returns the newest pair's index.</summary>
    Task<long> CheckpointAsync(CancellationToken token);
}
