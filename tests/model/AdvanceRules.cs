using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>How far an advance came is the engine's choice; what has fired by then is not.</summary>
internal sealed class AdvanceRules(ModelState state)
{
    // An entry of the wheel fires once and moves at most three times before, is granted or dropped once, and its run
    // ends at most once in an expiry, at sixteen units.
    private const int UnitsPerEntryMadeMax = 24;

    public void Check(AdvanceTime advance, Result result)
    {
        var before = state.WheelTimeMs;
        var target = Math.Max(before, Math.Min(advance.ToMs, state.ClockMs));
        var reached = result.Number;
        if (reached < before || reached > target)
        {
            throw new JudgeException($"The wheel went from {before} to {reached}; it was to go to {target}.");
        }

        Expect.Outcome(result, reached == target ? Outcome.Done : Outcome.Partial);
        if (reached < target && state.EntriesMade * UnitsPerEntryMadeMax < Limits.UnitsPerEntry)
        {
            throw new JudgeException($"The wheel stopped at {reached} before {target}; there cannot be so much to do.");
        }

        state.WheelTimeMs = reached;
        state.Fire(reached);
        if (reached < target)
        {
            state.FireInPart(reached + 1);
        }
    }
}
