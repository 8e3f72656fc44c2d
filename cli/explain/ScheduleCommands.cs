using System.CommandLine;

namespace Sched.Cli.Explain;

/// <summary><c>schedule ...</c>.</summary>
internal static class ScheduleCommands
{
    public static Command New(GlobalOptions globals, Surroundings surroundings) =>
        new("schedule", "Recurring definitions.") { ExplainCommand.New(globals, surroundings) };
}
