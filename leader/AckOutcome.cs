using Sched.Engine;

namespace Sched.Leader;

/// <summary>How verdicts were taken: every token that is not named here was accepted.</summary>
public sealed record AckOutcome(IReadOnlyList<RefusedToken> Refused)
{
    internal static AckOutcome Of(AckRuns ack, Result result)
    {
        var refused = new List<RefusedToken>();
        foreach (var answer in result.Refused)
        {
            refused.Add(new RefusedToken(answer.Token, answer.Outcome));
        }

        for (var i = 0; i < result.Items.Length; i++)
        {
            if (result.Items[i].Outcome is not (Outcome.Done or Outcome.Duplicate))
            {
                refused.Add(new RefusedToken(ack.Items[i].Token, result.Items[i].Outcome));
            }
        }

        return new AckOutcome(refused);
    }
}

/// <summary>A verdict that was not taken, and why.</summary>
public readonly record struct RefusedToken(FencingToken Token, Outcome Outcome);
