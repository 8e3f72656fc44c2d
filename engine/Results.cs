namespace Sched.Engine;

/// <summary>The engine's answer to one command. What the numbers mean stands with each command's method.</summary>
/// <param name="Outcome">The whole command's answer.</param>
/// <param name="Items">Answers by position for commands that carry items; empty otherwise.</param>
/// <param name="Refused">
/// For <see cref="AckRuns"/>: the runs of the bitmap that were refused; empty when all was well.
/// </param>
/// <param name="Number">
/// <see cref="OpenSession"/>: the session's number. <see cref="AdvanceTime"/>: where the wheel stands.
/// <see cref="GrantLeases"/>: the runs granted. <see cref="ExpireSession"/>: the leases still held.
/// </param>
public sealed record Result(Outcome Outcome, Answer[] Items, Answer[] Refused, long Number = 0)
{
    public static Result Of(Outcome outcome, long number = 0) => new(outcome, [], [], number);
}

/// <summary>The answer for one item.</summary>
/// <param name="Seq">The run's number; 0 when there is none.</param>
/// <param name="State">The run's state after the command.</param>
/// <param name="IsCancelling">The run is leased and its worker was asked to stop.</param>
public readonly record struct Answer(
    Outcome Outcome,
    long Seq = 0,
    RunState State = RunState.None,
    FencingToken Token = default,
    bool IsCancelling = false);

/// <summary>
/// What an entry means for the world outside. Every replica computes effects; only the leader acts on them.
/// </summary>
public sealed class Effects
{
    /// <summary>Leases granted, in order.</summary>
    public List<LeaseBatch> Granted { get; } = [];

    /// <summary>Queues that had nothing ready before; one that is named may be empty again.</summary>
    public List<uint> Activated { get; } = [];

    /// <summary>Leases that ended, or are asked to end, not by their session: its worker must be told.</summary>
    public List<LeaseNotice> Notices { get; } = [];

    /// <summary>Sessions that have ended.</summary>
    public List<uint> Closed { get; } = [];

    public void Clear()
    {
        Granted.Clear();
        Activated.Clear();
        Notices.Clear();
        Closed.Clear();
    }
}

/// <summary>Runs of one queue leased together: the run at position i holds <c>FirstToken + i</c>.</summary>
public sealed record LeaseBatch(uint Session, uint Queue, FencingToken FirstToken, LeasedRun[] Runs);

/// <summary>One run of a batch.</summary>
/// <param name="Attempt">Counts from 1.</param>
/// <param name="ReadyMs">When it became ready.</param>
public readonly record struct LeasedRun(
    long Seq, int Attempt, long ReadyMs, long LeasedMs, int SizeClass, bool IsCancelling);

/// <summary>Tells a session's worker about one of its leases.</summary>
public readonly record struct LeaseNotice(uint Session, long Seq, FencingToken Token, LeaseNoticeKind Kind);

public enum LeaseNoticeKind : byte
{
    /// <summary>The handler is asked to stop; a success still wins.</summary>
    Cancelling = 1,

    /// <summary>The lease is gone; the handler must stop, its verdict will be refused.</summary>
    Revoked = 2,
}
