namespace Sched.Cli.Yaml;

/// <summary>A part of a YAML document, with the line it stands on.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>What kind of thing it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text. Whether it is a number or a yes is for the reader to say who knows what should be there.</summary>
internal sealed record YamlText(int Line, string Value, bool IsQuoted) : YamlNode(Line)
{
    public override string Kind => "a value";

    /// <summary>It is there, and says nothing.</summary>
    public bool IsNull => !IsQuoted && Value is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line)
{
    public override string Kind => "a list";
}

/// <summary>Keys and what they mean, in the order of the file.</summary>
internal sealed record YamlMap(int Line, IReadOnlyList<KeyValuePair<string, YamlNode>> Entries) : YamlNode(Line)
{
    public override string Kind => "a mapping";

    /// <summary>Null if the key is missing, or there with nothing behind it.</summary>
    public YamlNode? this[string key] => Entries
        .Where(entry => entry.Key == key)
        .Select(static entry => entry.Value is YamlText { IsNull: true } ? null : entry.Value)
        .FirstOrDefault();

    public YamlMap? Map(string key) => this[key] switch
    {
        null => null,
        YamlMap map => map,
        var other => throw Wrong(other, key, "a mapping"),
    };

    public string? Text(string key) => this[key] switch
    {
        null => null,
        YamlText text => text.Value,
        var other => throw Wrong(other, key, "a value"),
    };

    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        var other => throw Wrong(this[key]!, key, $"true or false, not '{other}'"),
    };

    public long? Number(string key) => Text(key) switch
    {
        null => null,
        var text when long.TryParse(
            text,
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number) => number,
        var other => throw Wrong(this[key]!, key, $"a whole number, not '{other}'"),
    };

    /// <summary>One value or a list of values.</summary>
    public IReadOnlyList<string> Texts(string key) => this[key] switch
    {
        null => [],
        YamlText text => [text.Value],
        YamlList list => [.. list.Items.Select(item => item is YamlText text
            ? text.Value
            : throw Wrong(item, key, "a value in the list"))],
        var other => throw Wrong(other, key, "a value or a list of values"),
    };

    private static UsageException Wrong(YamlNode node, string key, string expected) =>
        new($"Line {node.Line}: '{key}' should be {expected}{(node is YamlText ? "" : $", but is {node.Kind}")}.");
}
