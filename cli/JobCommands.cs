using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>job get|list|cancel</c>; submitting has its own file.</summary>
internal static class JobCommands
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static Command New(GlobalOptions globals, Surroundings surroundings) =>
        new("job", "Submits, reads and cancels jobs.")
    {
        SubmitCommand.New(globals, surroundings),
        NewGet(globals, surroundings),
        NewList(globals, surroundings),
        NewCancel(globals, surroundings),
    };

    public static JsonObject ToJson(JobInfo job)
    {
        var json = new JsonObject
        {
            ["id"] = job.Id,
            ["namespace"] = job.Namespace,
            ["queue"] = job.Queue,
            ["type"] = job.Type,
            ["key"] = job.Key,
            ["state"] = Show(job.State),
            ["cancelling"] = job.IsCancelling,
            ["priority"] = job.Priority,
            ["attempts"] = job.Attempts,
            ["submitted_at"] = TimeText.Show(job.SubmittedAt),
            ["due_at"] = TimeText.Show(job.DueAt),
            ["leased_at"] = TimeText.Show(job.LeasedAt),
            ["finished_at"] = TimeText.Show(job.FinishedAt),
            ["fencing_token"] = job.FencingToken,
            ["execution_id"] = job.ExecutionId,
            ["content_type"] = job.ContentType,
            ["headers"] = ToJson(job.Headers),
            ["labels"] = ToJson(job.Labels),
            ["error"] = job.Error,
        };
        AddBytes(json, "payload", job.Payload);
        AddBytes(json, "result", job.Result);
        return json;
    }

    public static string Show(JobState state) => state.ToString().ToUpperInvariant();

    private static Command NewGet(GlobalOptions globals, Surroundings surroundings)
    {
        var id = new Argument<string>("id") { Description = "The job's id." };
        var command = new Command("get", "Shows one job, live or finished.") { id };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var job = await session.Client.GetAsync(parsed.GetValue(id)!, stop);
            if (session.Printer.IsJson)
            {
                session.Printer.Json(ToJson(job));
            }
            else
            {
                Describe(session.Printer, job);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command NewList(GlobalOptions globals, Surroundings surroundings)
    {
        var queue = new Option<string?>("--queue", "-q") { Description = "Of one queue only.", HelpName = "NAME" };
        var state = new Option<string?>("--state", "-s") { Description = "In one state only." };
        state.AcceptOnlyFromAmong("scheduled", "ready", "leased");
        var limit = new Option<int>("--limit")
        {
            Description = "How many at most.",
            DefaultValueFactory = static _ => 100,
        };
        var command = new Command("list", "Lists live jobs; finished ones are shown by id.") { queue, state, limit };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var most = parsed.GetValue(limit);
            var query = new JobQuery
            {
                Queue = parsed.GetValue(queue),
                State = parsed.GetValue(state) is { } name ? Enum.Parse<JobState>(name, ignoreCase: true) : null,
                PageSize = Math.Clamp(most, 1, 1_000),
            };
            var jobs = await session.Client.ListAsync(query, stop).Take(most).ToListAsync(stop);
            Print(session.Printer, jobs);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command NewCancel(GlobalOptions globals, Surroundings surroundings)
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
            var results = await session.Client.CancelAsync(parsed.GetValue(ids)!, parsed.GetValue(force), stop);
            Print(session.Printer, results);
            return results.Any(static result => result.Error is not null) ? ExitCodes.Refused : ExitCodes.Ok;
        });
        return command;
    }

    private static void Describe(Printer printer, JobInfo job) => printer.Facts(
        ("id", job.Id),
        ("namespace", job.Namespace),
        ("queue", job.Queue),
        ("type", job.Type),
        ("key", job.Key),
        ("state", Show(job.State) + (job.IsCancelling ? " (cancelling)" : "")),
        ("priority", Number(job.Priority)),
        ("attempts", Number(job.Attempts)),
        ("submitted", TimeText.Show(job.SubmittedAt)),
        ("due", TimeText.Show(job.DueAt)),
        ("leased", TimeText.Show(job.LeasedAt)),
        ("finished", TimeText.Show(job.FinishedAt)),
        ("fencing token", job.FencingToken == 0 ? "" : Number(job.FencingToken)),
        ("execution id", job.ExecutionId),
        ("headers", Show(job.Headers)),
        ("labels", Show(job.Labels)),
        ("payload", Show(job.Payload)),
        ("result", Show(job.Result)),
        ("error", job.Error));

    private static void Print(Printer printer, List<JobInfo> jobs)
    {
        if (printer.IsJson)
        {
            jobs.ForEach(job => printer.Json(ToJson(job)));
            return;
        }

        printer.Rows(
            ["ID", "QUEUE", "TYPE", "STATE", "DUE", "ATTEMPTS"],
            jobs.Select(static job => new[]
            {
                job.Id, job.Queue, job.Type, Show(job.State), TimeText.Show(job.DueAt), Number(job.Attempts),
            }));
    }

    private static void Print(Printer printer, IReadOnlyList<CancelResult> results)
    {
        if (!printer.IsJson)
        {
            printer.Rows(["ID", "RESULT"], results.Select(static result => new[] { result.Id, Show(result) }));
            return;
        }

        foreach (var result in results)
        {
            printer.Json(new JsonObject
            {
                ["id"] = result.Id,
                ["state"] = result.State is { } state ? Show(state) : null,
                ["cancelling"] = result.IsCancelling,
                ["reason"] = result.Error?.Reason,
                ["message"] = result.Error?.Message,
            });
        }
    }

    private static string Show(CancelResult result) => result switch
    {
        { Error: { } error } => Application.Describe(error),
        { IsCancelling: true } => "its worker was asked to stop",
        _ => Show(result.State ?? JobState.Unspecified),
    };

    private static string Show(IReadOnlyDictionary<string, string> map) =>
        string.Join(", ", map.Select(static pair => $"{pair.Key}={pair.Value}"));

    private static string Show(ReadOnlyMemory<byte> bytes) =>
        TryText(bytes, out var text) ? text : $"{bytes.Length} bytes (see --output json)";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject ToJson(IReadOnlyDictionary<string, string> map) =>
        new(map.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static void AddBytes(JsonObject json, string name, ReadOnlyMemory<byte> bytes)
    {
        if (TryText(bytes, out var text))
        {
            json[name] = text;
        }
        else
        {
            json[$"{name}_base64"] = Convert.ToBase64String(bytes.Span);
        }
    }

    private static bool TryText(ReadOnlyMemory<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes.Span);
            return !text.Any(static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
