using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>worker run</c>: a command per job.</summary>
internal sealed class WorkerCommands
{
    private const int LeasesMax = 4_096;
    private static readonly TimeSpan StopTimeoutDefault = TimeSpan.FromSeconds(30);

    // Beyond the grace, for the verdicts of killed commands to get out.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Option<string[]> _queues = new("--queue", "-q")
    {
        Description = "Where to pull; repeat it for more, up to 16.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<int?> _slots = CheckedOption.Number(
        "--slots", "N", "Commands that may run at once. Default: 1.", 1, LeasesMax);

    // A command takes longer than the way to the leader; what waits here could run elsewhere.
    private readonly Option<int?> _prefetch = CheckedOption.Number(
        "--prefetch", "N", "Jobs that may wait here for a slot; for very short commands. Default: 0.", 0, LeasesMax);

    private readonly Option<TimeSpan?> _timeout = CheckedOption.Span(
        "--timeout", "How long a command may run before it is stopped and its job tried again. Default: no limit.");

    private readonly Option<TimeSpan?> _grace = CheckedOption.Span(
        "--grace", "How long a command may take to end between SIGTERM and SIGKILL. Default: 10s.");

    private readonly Option<TimeSpan?> _stopTimeout = CheckedOption.Span(
        "--stop-timeout", "How long running commands may go on when the worker stops. Default: 30s.");

    private readonly Argument<string[]> _command = new("command")
    {
        Description = "The command and its arguments, after '--'.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var options = new WorkerCommands();
        options._slots.Aliases.Add("-s");
        var run = new Command("run", "Pulls jobs and runs a command for each.")
        {
            options._queues, options._slots, options._prefetch, options._timeout, options._grace, options._stopTimeout,
            options._command,
        };
        run.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            return await options.RunAsync(session, stop);
        });
        return new Command("worker", "Runs workers.") { run };
    }

    private async Task<int> RunAsync(Session session, CancellationToken stop)
    {
        var parsed = session.Parsed;
        var command = parsed.GetValue(_command)!;
        var limits = new CommandLimits
        {
            Timeout = parsed.GetValue(_timeout),
            Grace = parsed.GetValue(_grace) ?? CommandLimits.GraceDefault,
        };
        if (CommandLookup.WhyNot(command[0], Environment.GetEnvironmentVariable("PATH")) is { } whyNot)
        {
            return CannotStart(session, command[0], whyNot);
        }

        var logger = new LineLogger(session.Surroundings.Error, session.Printer.IsJson);
        var options = session.Surroundings.WorkerOptions(Read(session, limits, logger));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var _ = stop.Register(() => logger.Say(
            LogLevel.Information,
            $"Stopping: no job is taken any more; running commands have {TimeText.Show(options.StopTimeout)}. "
            + "Ctrl-C again stops them now."));
        var handler = new CommandHandler(command, limits, ended, session.Surroundings.Hurry);
        await NewWorker(options, handler).RunAsync(ended.Token);
        return handler.StartError is { } startError
            ? CannotStart(session, command[0], $"{startError} The jobs were given back.")
            : ExitCodes.Ok;
    }

    private static int CannotStart(Session session, string command, string why) =>
        new Complaint(ExitCodes.CannotStart, "CANNOT_START", $"'{command}': {why} Check the command and its rights.")
            .Write(session.Surroundings.Error, session.Printer.IsJson);

    private JobWorkerOptions Read(Session session, CommandLimits limits, LineLogger logger) => new()
    {
        Endpoints = session.Endpoints,
        Namespace = session.Namespace,
        Queues = session.Parsed.GetValue(_queues)!,
        Slots = session.Parsed.GetValue(_slots) ?? 1,
        Prefetch = session.Parsed.GetValue(_prefetch) ?? 0,
        StopTimeout = session.Parsed.GetValue(_stopTimeout) ?? StopTimeoutDefault,
        StopGrace = limits.Grace + LastWords,
        Logger = logger,
    };

    private static JobWorker NewWorker(JobWorkerOptions options, CommandHandler handler)
    {
        try
        {
            return new JobWorker(options, handler.HandleAsync);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(Session.SentenceOf(error), error);
        }
    }
}
