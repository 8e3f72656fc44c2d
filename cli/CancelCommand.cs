using System.CommandLine;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>job cancel</c>.</summary>
internal static class CancelCommand
{
    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of jobs.", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force")
        {
            Description = "Revoke the lease of a running job; else its worker is asked to stop, "
                + "and a success still wins.",
        };
        var command = new Command("cancel", "Cancels jobs.") { ids, force };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var results = await session.CallAsync(
                client => client.CancelAsync(parsed.GetValue(ids)!, parsed.GetValue(force), stop));
            Print(session.Printer, results);
            return results.Any(static result => result.Error is not null) ? ExitCodes.Refused : ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(Printer printer, IReadOnlyList<CancelResult> results)
    {
        if (!printer.IsJson)
        {
            printer.Rows(
                [new Column("ID"), new Column("RESULT")],
                results.Select(static result => new[] { result.Id, Show(result) }));
            return;
        }

        foreach (var result in results)
        {
            printer.Json(new JsonObject
            {
                ["id"] = result.Id,
                ["state"] = result.State is { } state ? JobView.Show(state) : null,
                ["cancelling"] = result.IsCancelling,
                ["reason"] = result.Error?.Reason,
                ["message"] = result.Error?.Message,
            });
        }
    }

    private static string Show(CancelResult result) => result switch
    {
        { Error: { } error } => Complaint.Of(error).ToString(),
        { IsCancelling: true } => "its worker was asked to stop",
        _ => JobView.Show(result.State ?? JobState.Unspecified),
    };
}
