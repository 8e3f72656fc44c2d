using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using Sched.Cli.Explain;
using Sched.Cli.Imports;
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
        var globals = new GlobalOptions();
        var root = NewRoot(globals, surroundings);

        // '@daily' is a cron pattern, not a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples && !IsSuggest(parsed, root))
        {
            await surroundings.Error.WriteLineAsync(Misuse.Describe(parsed));
            return ExitCodes.Usage;
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
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (ComplaintOf(error) is { } complaint)
        {
            return complaint.Write(surroundings.Error, parsed.GetValue(globals.Output) == OutputFormat.Json);
        }
    }

    // What a shell asks about is not complete yet, so it is no mistake.
    private static bool IsSuggest(ParseResult parsed, RootCommand root) =>
        root.Directives.OfType<SuggestDirective>().Any(directive => parsed.GetResult(directive) is not null);

    private static Complaint? ComplaintOf(Exception error) => error switch
    {
        UsageException => new Complaint(ExitCodes.Usage, "WRONG_USAGE", error.Message),
        SchedException refused => Complaint.Of(refused),
        _ => null,
    };

    private static RootCommand NewRoot(GlobalOptions globals, Surroundings surroundings)
    {
        var root = new RootCommand("Talks to a Sched cluster: jobs, queues, workers.");
        globals.AddTo(root);
        root.Subcommands.Add(JobCommands.New(globals, surroundings));
        root.Subcommands.Add(QueueCommands.New(globals, surroundings));
        root.Subcommands.Add(NamespaceCommands.New(globals, surroundings));
        root.Subcommands.Add(WorkerCommands.New(globals, surroundings));
        root.Subcommands.Add(ClusterCommands.New(globals, surroundings));
        root.Subcommands.Add(ScheduleCommands.New(globals, surroundings));
        root.Subcommands.Add(ImportCommands.New(surroundings));
        root.Subcommands.Add(CompletionCommand.New(surroundings));
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }
}
