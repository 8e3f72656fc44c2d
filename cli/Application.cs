using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>The command line as a whole: its tree, and what becomes of a failure.</summary>
internal static class Application
{
    /// <summary>Runs one command line against the given writers, as the process would.</summary>
    public static int Run(string[] args, TextWriter stdout, TextWriter stderr) =>
        RunAsync(args, new Surroundings { Out = stdout, Error = stderr }, CancellationToken.None)
            .GetAwaiter().GetResult();

    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken stop)
    {
        var root = NewRoot(surroundings);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return ShowUsage(parsed, surroundings);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = surroundings.Out,
                    Error = surroundings.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop);
        }
        catch (UsageException error)
        {
            await surroundings.Error.WriteLineAsync(error.Message);
            return ExitCodes.Usage;
        }
        catch (SchedException error)
        {
            await surroundings.Error.WriteLineAsync(Describe(error));
            return ExitCodeOf(error);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    public static int ExitCodeOf(SchedException error) =>
        error.Code is ErrorCode.Unavailable or ErrorCode.DeadlineExceeded ? ExitCodes.Unavailable : ExitCodes.Refused;

    public static string Describe(SchedException error)
    {
        var facts = error.Metadata.Count == 0
            ? ""
            : $" [{string.Join(", ", error.Metadata.Select(static pair => $"{pair.Key}: {pair.Value}"))}]";
        var name = error.Reason.Length > 0 ? error.Reason : error.Code.ToString();
        return $"{name}: {error.Message}{facts}";
    }

    private static RootCommand NewRoot(Surroundings surroundings)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand("Talks to a Sched cluster: jobs, queues, workers.");
        globals.AddTo(root);
        root.Subcommands.Add(JobCommands.New(globals, surroundings));
        root.Subcommands.Add(QueueCommands.New(globals, surroundings));
        root.Subcommands.Add(NamespaceCommands.New(globals, surroundings));
        root.Subcommands.Add(WorkerCommands.New(globals, surroundings));
        root.Subcommands.Add(ClusterCommands.New(globals, surroundings));
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private static int ShowUsage(ParseResult parsed, Surroundings surroundings)
    {
        foreach (var error in parsed.Errors)
        {
            surroundings.Error.WriteLine(error.Message);
        }

        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "schedctl" : result.Command.Name);
        }

        surroundings.Error.WriteLine($"See '{string.Join(' ', names)} --help'.");
        return ExitCodes.Usage;
    }
}
