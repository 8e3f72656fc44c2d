using System.CommandLine;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>worker run</c>: a command per job.</summary>
internal static class WorkerCommands
{
    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var queues = new Option<string[]>("--queue", "-q")
        {
            Description = "Where to pull; repeat it for more, up to 16.",
            HelpName = "NAME",
            Required = true,
        };
        var slots = new Option<int>("--slots", "-s")
        {
            Description = "Commands that may run at once.",
            HelpName = "N",
            DefaultValueFactory = static _ => 1,
        };
        var stopTimeout = new Option<string>("--stop-timeout")
        {
            Description = "How long running commands may take when the worker stops, before SIGTERM.",
            HelpName = "SPAN",
            DefaultValueFactory = static _ => "30s",
        };
        var command = new Argument<string[]>("command")
        {
            Description = "The command and its arguments, after '--'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var run = new Command("run", "Pulls jobs and runs a command for each.") { queues, slots, stopTimeout, command };
        run.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            if (!TimeText.TryParseSpan(parsed.GetValue(stopTimeout)!, out var patience))
            {
                throw new UsageException($"--stop-timeout is not a span. Write {TimeText.SpanForms}.");
            }

            return await RunAsync(
                session,
                new JobWorkerOptions
                {
                    Endpoints = session.Endpoints,
                    Namespace = session.Namespace,
                    Queues = parsed.GetValue(queues)!,
                    Slots = parsed.GetValue(slots),
                    // A command takes longer than the way to the leader; what waits here could run elsewhere.
                    Prefetch = 0,
                    StopTimeout = patience,
                    StopGrace = ChildProcess.KillAfter + TimeSpan.FromSeconds(5),
                    Logger = new LineLogger(surroundings.Error),
                },
                parsed.GetValue(command)!,
                stop);
        });
        return new Command("worker", "Runs workers.") { run };
    }

    private static async Task<int> RunAsync(
        Session session, JobWorkerOptions options, string[] command, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var handler = new CommandHandler(command, ended);
        JobWorker worker;
        try
        {
            worker = new JobWorker(session.Surroundings.WorkerOptions(options), handler.HandleAsync);
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message, error);
        }

        await worker.RunAsync(ended.Token);
        if (handler.StartError is not { } startError)
        {
            return ExitCodes.Ok;
        }

        await session.Surroundings.Error.WriteLineAsync(
            $"Cannot start '{command[0]}': {startError} The jobs were given back. Check the command and its rights.");
        return ExitCodes.CannotStart;
    }
}
