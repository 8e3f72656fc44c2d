namespace Sched.Raft;

/// <summary>
/// Where a test may reach into the log: to widen a window that lasts microseconds, to freeze a follower, or to take a
/// promise away and see that its test notices.
/// </summary>
internal sealed class LogHooks
{
    /// <summary>Runs after a higher term was stored and before the library leaves the leader's state.</summary>
    public Func<Task>? TermRaised { get; set; }

    /// <summary>Runs before the leader sends to a peer.</summary>
    public Func<CancellationToken, Task>? Replicating { get; set; }

    /// <summary>Runs before a follower's append.</summary>
    public Func<Task>? FollowerAppending { get; set; }

    /// <summary>Runs before a follower answers that it has entries, with the index of the last.</summary>
    public Action<long>? FollowerAnswering { get; set; }

    /// <summary>True: a follower answers without waiting for its disk.</summary>
    public bool SkipsFollowerFlush { get; set; }

    /// <summary>True: the commit index is the library's alone.</summary>
    public bool SkipsCommitGuard { get; set; }
}
