namespace Sched.Leader;

/// <summary>Puts commands of the leader's own into the rounds of <see cref="ProposalLanes"/>.</summary>
internal interface IRoundSource
{
    /// <summary>Before the callers' commands.</summary>
    void AddFirst(Round round);

    /// <summary>After them, when it is known what they bring.</summary>
    void AddLast(Round round);

    /// <summary>The round is no longer on its way, whatever became of it.</summary>
    void Release(Round round);
}
