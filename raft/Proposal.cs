using Sched.Leader;

namespace Sched.Raft;

/// <summary>
/// What travels beside an entry in this node's memory. The log keeps it by index and does not drop it when another
/// leader's entry takes that index, so apply compares the terms before it believes it.
/// </summary>
internal sealed class Proposal(long term, object context)
{
    private volatile object? _fate;
    private volatile bool _isAppended;

    public long Term => term;

    public object Context => context;

    /// <summary>False: the entry certainly never reached the log.</summary>
    public bool IsAppended => _isAppended;

    /// <summary>What apply has found out; null before.</summary>
    public ProposalFate? Fate => (ProposalFate?)_fate;

    public void Appending() => _isAppended = true;

    public void End(ProposalFate fate) => _fate = fate;
}
