using System.Text;
using System.Text.Json.Nodes;

namespace Sched.Cli;

/// <summary>Parts of JSON answers that several commands share.</summary>
internal static class JsonFields
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static JsonObject Map(IReadOnlyDictionary<string, string> map) =>
        new(map.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    /// <summary>Text under the name as it is; other bytes under the name with <c>_base64</c>.</summary>
    public static void AddBytes(JsonObject json, string name, ReadOnlyMemory<byte> bytes)
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

    public static bool TryText(ReadOnlyMemory<byte> bytes, out string text)
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
