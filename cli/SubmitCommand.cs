using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>job submit</c>: one job from options, or many from a file or a pipe.</summary>
internal sealed class SubmitCommand
{
    private readonly Option<string?> _from = new("--from", "-f")
    {
        Description = "Submit many: one JSON object a line, from a file, or from standard input with '-'.",
        HelpName = "FILE|-",
    };

    private readonly Option<string?> _type = new("--type", "-t")
    {
        Description = "The handler's name.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _id = new("--id")
    {
        Description = "Makes it safe to submit again. Default: a new UUIDv7.",
        HelpName = "ID",
    };

    private readonly Option<string?> _queue = new("--queue", "-q")
    {
        Description = "Default: default.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "Unit of fair share inside the queue.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _due = new("--due", "-d")
    {
        Description = $"When to fire: {TimeText.Forms}. Default: now.",
        HelpName = "TIME",
    };

    private readonly Option<int?> _priority = CheckedOption.Number(
        "--priority", "0-7", "0 is the most urgent, 7 the least. Default: 3.", 0, 7);

    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "What the handler gets, as text.",
        HelpName = "TEXT",
    };

    private readonly Option<string?> _payloadFile = new("--payload-file")
    {
        Description = "What the handler gets, from a file.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _header = new("--header")
    {
        Description = "For the handler; repeat it for more.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _label = new("--label")
    {
        Description = "For people and filters; repeat it for more.",
        HelpName = "NAME=VALUE",
    };

    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var options = new SubmitCommand();
        options._priority.Aliases.Add("-p");
        var command = new Command("submit", "Submits a job, or many from a file or a pipe.");
        foreach (var option in options.All())
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            return parsed.GetValue(options._from) is { } from
                ? await options.SubmitManyAsync(session, from, stop)
                : await SubmitOneAsync(session, options.Read(parsed), stop);
        });
        return command;
    }

    private IEnumerable<Option> All() =>
        [_type, _id, _queue, _key, _due, _priority, _payload, _payloadFile, _header, _label, _from];

    private static async Task<int> SubmitOneAsync(Session session, JobRequest request, CancellationToken stop)
    {
        var job = await session.CallAsync(client => client.SubmitAsync(request, stop));
        if (session.Printer.IsJson)
        {
            session.Printer.Json(ToJson(job));
        }
        else
        {
            session.Printer.Facts(
                ("id", job.Id),
                ("due", TimeText.Show(job.Due)),
                ("duplicate", job.IsDuplicate ? "yes: it was submitted before" : ""));
        }

        return ExitCodes.Ok;
    }

    private async Task<int> SubmitManyAsync(Session session, string from, CancellationToken stop)
    {
        var alone = All().FirstOrDefault(option => option != _from && session.Parsed.GetResult(option) is not null);
        if (alone is not null)
        {
            throw new UsageException($"{alone.Name} does not go with --from: write it into the lines.");
        }

        return await new ManySubmitter(session, from).RunAsync(stop);
    }

    private JobRequest Read(ParseResult parsed)
    {
        DateTimeOffset? due = null;
        TimeSpan? delay = null;
        if (parsed.GetValue(_due) is { } text && !TimeText.TryParseDue(text, out due, out delay))
        {
            throw new UsageException($"--due: '{text}' is not a time. Write {TimeText.Forms}.");
        }

        if (parsed.GetValue(_id) is { Length: 0 })
        {
            // A variable that is not set would silently make each repeat another job.
            throw new UsageException("--id is empty. Say one, or leave it out for a new one.");
        }

        return new JobRequest
        {
            Type = parsed.GetValue(_type) is { Length: > 0 } type
                ? type
                : throw new UsageException("--type is missing: name the handler, or use --from to submit many."),
            Id = parsed.GetValue(_id),
            Queue = parsed.GetValue(_queue) ?? "default",
            Key = parsed.GetValue(_key),
            Due = due,
            Delay = delay,
            Priority = parsed.GetValue(_priority),
            Payload = ReadPayload(parsed),
            Headers = ReadMap("--header", parsed.GetValue(_header)),
            Labels = ReadMap("--label", parsed.GetValue(_label)),
        };
    }

    private byte[] ReadPayload(ParseResult parsed)
    {
        var (text, file) = (parsed.GetValue(_payload), parsed.GetValue(_payloadFile));
        if (text is not null && file is not null)
        {
            throw new UsageException("--payload and --payload-file exclude each other. Leave one out.");
        }

        try
        {
            return file is null ? Encoding.UTF8.GetBytes(text ?? "") : File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--payload-file: {error.Message}", error);
        }
    }

    private static Dictionary<string, string> ReadMap(string option, string[]? pairs)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                throw new UsageException($"{option}: '{pair}' has no name. Write NAME=VALUE.");
            }

            map[pair[..cut]] = pair[(cut + 1)..];
        }

        return map;
    }

    internal static JsonObject ToJson(SubmittedJob job) => new()
    {
        ["id"] = job.Id,
        ["duplicate"] = job.IsDuplicate,
        ["due_at"] = TimeText.Show(job.Due),
        ["revision"] = job.Revision,
    };
}
