using System.Text;
using System.Text.Json;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>Reads one job from a line of JSON. Every complaint names the field and says what would be right.</summary>
internal static class JobLine
{
    private const string Fields =
        "id, type, queue, key, due, delay, priority, payload, payload_base64, content_type, headers, labels";

    public static JobRequest Parse(string line)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException error)
        {
            throw new UsageException(
                $"not valid JSON at character {(error.BytePositionInLine ?? 0) + 1}. Write one object a line, such as "
                + """{"type":"t","payload":"hello"}.""",
                error);
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : throw new UsageException("not a JSON object. Write one object a line, such as {\"type\":\"t\"}.");
        }
    }

    private static JobRequest Read(JsonElement element)
    {
        var job = new JobRequest { Type = "" };
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                throw new UsageException($"field \"{property.Name}\" comes twice.");
            }

            job = Read(job, property.Name, property.Value);
        }

        return seen switch
        {
            _ when job.Type.Length == 0 => throw new UsageException("field \"type\" is missing: name the handler."),
            _ when seen.Contains("due") && seen.Contains("delay") =>
                throw new UsageException("fields \"due\" and \"delay\" exclude each other. Leave one out."),
            _ when seen.Contains("payload") && seen.Contains("payload_base64") =>
                throw new UsageException(
                    "fields \"payload\" and \"payload_base64\" exclude each other. Leave one out."),
            _ => job,
        };
    }

    private static JobRequest Read(JobRequest job, string name, JsonElement value) => name switch
    {
        "id" => job with { Id = Text(name, value) },
        "type" => job with { Type = Text(name, value) },
        "queue" => job with { Queue = Text(name, value) },
        "key" => job with { Key = Text(name, value) },
        "due" => Due(job, Text(name, value)),
        "delay" => job with { Delay = Delay(Text(name, value)) },
        "priority" => job with { Priority = Priority(value) },
        "payload" => job with { Payload = Encoding.UTF8.GetBytes(Text(name, value)) },
        "payload_base64" => job with { Payload = Base64(Text(name, value)) },
        "content_type" => job with { ContentType = Text(name, value) },
        "headers" => job with { Headers = Map(name, value) },
        "labels" => job with { Labels = Map(name, value) },
        _ => throw new UsageException($"field \"{name}\" is not known. Known are: {Fields}."),
    };

    private static string Text(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new UsageException($"field \"{name}\" must be a string, not {Kind(value)}.");

    private static int Priority(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and <= 7
            ? number
            : throw new UsageException("field \"priority\" must be a whole number from 0 (most urgent) to 7.");

    private static JobRequest Due(JobRequest job, string text) =>
        TimeText.TryParseDue(text, out var due, out var delay)
            ? job with { Due = due, Delay = delay ?? job.Delay }
            : throw new UsageException($"field \"due\": '{text}' is not a time. Write {TimeText.Forms}.");

    private static TimeSpan Delay(string text) => TimeText.TryParseSpan(text, out var span)
        ? span
        : throw new UsageException($"field \"delay\": '{text}' is not a span. Write {TimeText.SpanForms}.");

    private static byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException error)
        {
            throw new UsageException("field \"payload_base64\" is not base64. Use \"payload\" for plain text.", error);
        }
    }

    private static Dictionary<string, string> Map(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new UsageException($"field \"{name}\" must be an object of strings, not {Kind(value)}.");
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            map[property.Name] = Text($"{name}.{property.Name}", property.Value);
        }

        return map;
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "a string",
    };
}
