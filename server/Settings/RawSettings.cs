using System.Collections;
using System.Text.Json;

namespace Sched.Server.Settings;

/// <summary>
/// Settings as text, from file, environment and flags; a flag wins over a variable, a variable over the file. Values
/// are lists because a member is named once for each.
/// </summary>
internal sealed class RawSettings
{
    private readonly Dictionary<string, string[]> _values = new(StringComparer.Ordinal);

    private RawSettings(IList<string> faults) => Faults = faults;

    public IList<string> Faults { get; }

    public bool IsDev { get; private set; }

    public bool IsHelp { get; private set; }

    public static RawSettings Read(IReadOnlyList<string> arguments, IDictionary environment)
    {
        var raw = new RawSettings([]);
        var flags = raw.ReadFlags(arguments, out var file);
        if (file is not null)
        {
            raw.ReadFile(file);
        }

        raw.ReadEnvironment(environment);
        foreach (var (name, values) in flags)
        {
            raw._values[name] = [.. values];
        }

        return raw;
    }

    public string? Get(string name) => _values.TryGetValue(name, out var values) ? values[^1] : null;

    public IReadOnlyList<string> GetAll(string name) => _values.GetValueOrDefault(name) ?? [];

    public bool IsOn(string name)
    {
        switch (Get(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                Faults.Add($"{name}: '{Get(name)}' is neither true nor false.");
                return false;
        }
    }

    private Dictionary<string, List<string>> ReadFlags(IReadOnlyList<string> arguments, out string? file)
    {
        var flags = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        file = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = Split(arguments[i]);
            switch (flag)
            {
                case "--dev":
                    IsDev = true;
                    continue;
                case "--help" or "-h" or "-?":
                    IsHelp = true;
                    continue;
            }

            var key = SettingKeys.All.FirstOrDefault(each => "--" + each.Name == flag);
            if (key is null && flag != "--config")
            {
                Faults.Add($"'{arguments[i]}' is no setting; schedd --help names them all.");
                continue;
            }

            value ??= key is { IsSwitch: true } ? "true" : HasValue(arguments, i) ? arguments[++i] : null;
            if (value is null)
            {
                Faults.Add($"{flag} needs a value.");
            }
            else if (key is null)
            {
                file = value;
            }
            else
            {
                Add(flags, key.Name, value);
            }
        }

        if (IsDev && (flags.Count > 0 || file is not null))
        {
            var names = flags.Keys.Concat(file is null ? [] : ["config"]);
            Faults.Add($"--dev chooses its settings itself: leave out --{string.Join(", --", names)}.");
        }

        return flags;
    }

    // No value looks like a flag; one that does is the next flag, and its own value is missing.
    private static bool HasValue(IReadOnlyList<string> arguments, int position) =>
        position + 1 < arguments.Count && !arguments[position + 1].StartsWith("--", StringComparison.Ordinal);

    private static (string Flag, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && argument.StartsWith("--", StringComparison.Ordinal)
            ? (argument[..equals], argument[(equals + 1)..])
            : (argument, null);
    }

    private static void Add(Dictionary<string, List<string>> flags, string name, string value)
    {
        if (!flags.TryGetValue(name, out var values))
        {
            flags.Add(name, values = []);
        }

        values.Add(value);
    }

    private void ReadEnvironment(IDictionary environment)
    {
        foreach (var key in SettingKeys.All)
        {
            if (environment[key.Variable] is string { Length: > 0 } value)
            {
                const StringSplitOptions Clean =
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
                _values[key.Name] = key.Name == SettingKeys.Member ? value.Split(',', Clean) : [value];
            }
        }
    }

    private void ReadFile(string path)
    {
        try
        {
            ReadJson(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Faults.Add($"--config: '{path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>Takes the content of a configuration file.</summary>
    internal void ReadJson(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                ReadProperty(path, property);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Faults.Add($"--config: '{path}' is not a JSON object: {e.Message}");
        }
    }

    private void ReadProperty(string path, JsonProperty property)
    {
        if (!SettingKeys.All.Any(key => key.Name == property.Name))
        {
            Faults.Add($"'{path}': '{property.Name}' is no setting; schedd --help names them all.");
            return;
        }

        string[] values = property.Value.ValueKind == JsonValueKind.Array
            ? [.. property.Value.EnumerateArray().Select(TextOf)]
            : property.Value.ValueKind == JsonValueKind.Null ? [] : [TextOf(property.Value)];
        if (values.Length > 0)
        {
            _values[property.Name] = values;
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
