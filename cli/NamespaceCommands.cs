using System.CommandLine;

namespace Sched.Cli;

/// <summary><c>namespace put</c>.</summary>
internal static class NamespaceCommands
{
    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "The namespace's name." };
        var createQueues = new Option<bool?>("--create-queues")
        {
            Description = "Whether a submit may create queues. Default: true for a new one.",
            HelpName = "true|false",
        };
        var put = new Command("put", "Makes a namespace or changes it.") { name, createQueues };
        put.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var wanted = parsed.GetValue(name)!;
            Put.Print(
                session.Printer,
                wanted,
                await session.Client.PutNamespaceAsync(wanted, parsed.GetValue(createQueues), stop));
            return ExitCodes.Ok;
        });
        return new Command("namespace", "Sets up namespaces.") { put };
    }
}
