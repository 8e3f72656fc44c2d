using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Checks;

/// <summary>What happened and when, as one number: two runs of a case must come to the same.</summary>
internal sealed class Fingerprint(Timeline timeline)
{
    public ulong Value { get; private set; } = 1;

    public void Add(long what, long detail = 0)
    {
        Value = Chance.Mix(Value ^ (ulong)timeline.Now) + (ulong)what;
        Value = Chance.Mix(Value ^ (ulong)detail);
    }
}
