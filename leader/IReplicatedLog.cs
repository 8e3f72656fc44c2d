namespace Sched.Leader;

/// <summary>
/// The replicated log as the leader's shell knows it. In <c>schedd</c> it is Raft; in tests a model of it. Events may
/// come late, merged and in any order, so each carries its term. Nothing promises an order among outstanding
/// proposals.
/// </summary>
public interface IReplicatedLog
{
    /// <summary>The term of the election this node won and still believes in; -1 when it does not lead.</summary>
    long LeaderTerm { get; }

    /// <summary>
    /// When the last round that a majority answered was sent, as a timestamp of the shell's <see cref="TimeProvider"/>;
    /// <see cref="long.MinValue"/> when there was none.
    /// </summary>
    long QuorumHeardAt { get; }

    /// <summary>
    /// Appends one entry in <paramref name="term"/> and waits for its fate. The context is handed to
    /// <see cref="ILogApplier.Apply"/> with exactly this entry on this node, or never. The bytes are free again when
    /// the task ends.
    /// </summary>
    Task<ProposalFate> ProposeAsync(ReadOnlyMemory<byte> entry, long term, object context);

    /// <summary>
    /// Asks a majority whether this node still leads in <paramref name="term"/>; the index returned holds everything
    /// that was acknowledged before the call, and has been applied here. Fails with <see cref="NotLeaderException"/>.
    /// </summary>
    Task<long> BarrierAsync(long term, CancellationToken token);

    /// <summary>
    /// Raised, with its term, when this node leads and has applied everything before the term's first entry. May come
    /// on any thread.
    /// </summary>
    event Action<long> Leading;

    /// <summary>Raised when the leadership of the term has ended. May come on any thread.</summary>
    event Action<long> Stopped;
}

/// <summary>What became of a proposal.</summary>
public enum ProposalFate
{
    /// <summary>Committed and applied here, with its context.</summary>
    Applied,

    /// <summary>Certainly never in the log.</summary>
    NotAppended,

    /// <summary>Certainly cut from the log: another leader's entry took its place.</summary>
    Overwritten,

    /// <summary>It may commit, now or later, or never.</summary>
    Unknown,
}

/// <summary>This node does not lead (any more).</summary>
public sealed class NotLeaderException : Exception
{
    public NotLeaderException()
        : base("This node does not lead the group.")
    {
    }

    public NotLeaderException(string message)
        : base(message)
    {
    }

    public NotLeaderException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
