using System.CommandLine;

namespace Sched.Cli;

/// <summary><c>namespace put</c>.</summary>
internal static class NamespaceCommands
{
    // The parser gives a bool option no word but "true" and "false", so that any other would be nobody's.
    private enum Answer
    {
        Yes,
        No,
    }

    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "The namespace's name." };
        var createQueues = CheckedOption.Choice<Answer?>(
            "--create-queues",
            "true|false",
            "Whether a submit may create queues. Default: true for a new one.",
            ("true", Answer.Yes),
            ("false", Answer.No));
        var put = new Command("put", "Makes a namespace or changes it.") { name, createQueues };
        put.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var wanted = parsed.GetValue(name)!;
            Put.Print(
                session.Printer,
                wanted,
                await session.CallAsync(
                    client => client.PutNamespaceAsync(wanted, Meant(parsed.GetValue(createQueues)), stop)));
            return ExitCodes.Ok;
        });
        return new Command("namespace", "Sets up namespaces.") { put };
    }

    private static bool? Meant(Answer? answer) => answer is null ? null : answer == Answer.Yes;
}
