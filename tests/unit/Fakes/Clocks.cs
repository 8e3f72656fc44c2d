using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Sched.Tests.Fakes;

/// <summary>Moves a clock in small steps, with all that each step sets off.</summary>
internal static class Clocks
{
    private const int StepsMax = 2_000;

    public static void AdvanceUntil(this FakeTimeProvider time, PumpedScheduler pump, Func<bool> holds)
    {
        pump.RunAll();
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < StepsMax, "What was waited for did not come within 100 s of the clock.");
            time.Advance(TimeSpan.FromMilliseconds(50));
            pump.RunAll();
        }
    }
}
