using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Comparisons that say what was expected when they fail.</summary>
internal static class Expect
{
    public static void Outcome(Result result, Outcome expected)
    {
        if (result.Outcome != expected)
        {
            throw new JudgeException($"Answered {result.Outcome} instead of {expected}.");
        }
    }

    public static void Number(long number, long expected, string what)
    {
        if (number != expected)
        {
            throw new JudgeException($"{what} is {number} instead of {expected}.");
        }
    }

    public static void Answer(Answer answer, Outcome expected, ModelRun? run, string about)
    {
        if (answer.Outcome != expected)
        {
            throw new JudgeException($"{about}: answered {answer.Outcome} instead of {expected}; {run}.");
        }

        if (run is not null && (answer.Seq != run.Seq || !run.IsSeenAs(answer.State)))
        {
            throw new JudgeException($"{about}: answered {answer.Seq} {answer.State}, but it is {run}.");
        }

        if (run is not null && answer.IsCancelling != run.IsCancelling)
        {
            throw new JudgeException($"{about}: answered cancelling = {answer.IsCancelling}, but it is {run}.");
        }
    }
}
