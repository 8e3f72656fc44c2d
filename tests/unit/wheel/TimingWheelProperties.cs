using FsCheck;
using FsCheck.Xunit;

namespace Sched.Tests.Wheel;

/// <summary>The wheel against the sorted list: whatever happens to both, they do the same.</summary>
public sealed class TimingWheelProperties
{
    [Property(Arbitrary = [typeof(WheelArbitraries)], MaxTest = 300, EndSize = 150)]
    public void The_wheel_fires_what_a_sorted_list_would(WheelOperation[] life, PositiveInt units)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(units);
        using var judge = new WheelJudge();

        foreach (var step in life)
        {
            judge.Do(step);
        }

        judge.Finish(units.Get);
    }

    [Property(Arbitrary = [typeof(WheelArbitraries)], MaxTest = 100, EndSize = 60)]
    public void A_wheel_restored_after_every_step_goes_on_as_if_nothing_had_happened(WheelOperation[] life)
    {
        ArgumentNullException.ThrowIfNull(life);
        using var judge = new WheelJudge();

        foreach (var step in life)
        {
            judge.Do(step);
            judge.Do(step with { Verb = WheelVerb.Restore });
        }

        judge.Finish(1_000);
    }
}
