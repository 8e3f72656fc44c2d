using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>queue list|put</c>.</summary>
internal static class QueueCommands
{
    private static readonly Column[] Columns =
    [
        new("QUEUE", MayBeCut: true),
        .. new[] { "SCHEDULED", "READY", "LEASED", "SUCCEEDED", "DEAD", "CANCELLED", "WORKERS" }
            .Select(static heading => new Column(heading, IsNumber: true)),
    ];

    public static Command New(GlobalOptions globals, Surroundings surroundings) =>
        new("queue", "Lists and sets up queues.")
    {
        NewList(globals, surroundings),
        NewPut(globals, surroundings),
    };

    private static Command NewList(GlobalOptions globals, Surroundings surroundings)
    {
        var command = new Command("list", "Lists the namespace's queues with their counters.");
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            Print(session.Printer, await session.CallAsync(client => client.ListQueuesAsync(stop)));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command NewPut(GlobalOptions globals, Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "The queue's name." };
        var attempts = CheckedOption.Number("--max-attempts", "N", "Attempts in all. Default: 5.", 1, 1_000);
        var backoff = CheckedOption.Span("--backoff", "Pause after the first. Default: 1s.");
        var longest = CheckedOption.Span("--backoff-max", "Longest pause. Default: 1h.");
        var command = new Command("put", "Makes a queue or changes it.") { name, attempts, backoff, longest };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var queue = parsed.GetValue(name)!;
            var defaults = new RetryRule();
            var rule = new RetryRule
            {
                MaxAttempts = parsed.GetValue(attempts) ?? defaults.MaxAttempts,
                Backoff = parsed.GetValue(backoff) ?? defaults.Backoff,
                BackoffMax = parsed.GetValue(longest) ?? defaults.BackoffMax,
            };
            var revision = await session.CallAsync(
                client => client.PutQueueAsync(queue, rule == defaults ? null : rule, stop));
            Put.Print(session.Printer, queue, revision);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(Printer printer, IReadOnlyList<QueueInfo> queues)
    {
        if (!printer.IsJson)
        {
            printer.Rows(
                Columns,
                queues.Select(static queue => (string[])[queue.Name, .. Counters(queue).Select(Number)]));
            return;
        }

        foreach (var queue in queues)
        {
            printer.Json(new JsonObject
            {
                ["name"] = queue.Name,
                ["scheduled"] = queue.Scheduled,
                ["ready"] = queue.Ready,
                ["leased"] = queue.Leased,
                ["succeeded"] = queue.Succeeded,
                ["dead"] = queue.Dead,
                ["cancelled"] = queue.Cancelled,
                ["workers"] = queue.Workers,
            });
        }
    }

    private static long[] Counters(QueueInfo queue) =>
    [
        queue.Scheduled, queue.Ready, queue.Leased, queue.Succeeded, queue.Dead, queue.Cancelled, queue.Workers,
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
