using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>One log entry, kept so that it can be applied again.</summary>
internal sealed record Entry(EntryHeader Header, Command[] Commands)
{
    public override string ToString() =>
        $"at {Header.ClockMs}: {string.Join("; ", Commands.Select(CommandText.Of))}";
}
