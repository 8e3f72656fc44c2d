using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sched.Wheel;

/// <summary>
/// States what must be true, also in release builds. A rule that does not hold is a bug in this program, so the
/// exception is meant to stop the node: going on with broken state would spread it to the log and the store.
/// </summary>
public static class Invariant
{
    /// <summary>
    /// Stops the program when <paramref name="condition"/> is false. One condition per call, no effects inside.
    /// </summary>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? rule = null)
    {
        if (!condition)
        {
            Fail(rule);
        }
    }

    [DoesNotReturn]
    private static void Fail(string? rule) => throw new UnreachableException($"Broken invariant: {rule}");
}
