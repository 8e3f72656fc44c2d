using System.CommandLine;

namespace Sched.Cli;

/// <summary><c>job submit|get|list|cancel</c>: each has its own file.</summary>
internal static class JobCommands
{
    public static Command New(GlobalOptions globals, Surroundings surroundings) =>
        new("job", "Submits, reads and cancels jobs.")
    {
        SubmitCommand.New(globals, surroundings),
        GetCommand.New(globals, surroundings),
        ListCommand.New(globals, surroundings),
        CancelCommand.New(globals, surroundings),
    };
}
