using System.Text;

namespace Sched.Cli.Yaml;

/// <summary>Writes the YAML of schedules, with the comments that no library keeps in place.</summary>
internal sealed class YamlWriter(TextWriter writer)
{
    private const string Indent = "  ";

    // Texts that some reader takes for something else.
    private static readonly string[] Words =
        ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "", ".inf", ".nan"];

    public void Comment(int depth, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            Line(depth, line.Length > 0 ? $"# {Printable(line)}" : "#");
        }
    }

    public void Line(int depth, string text) =>
        writer.WriteLine(string.Concat(Enumerable.Repeat(Indent, depth)) + text);

    public void Entry(int depth, string key, string value) => Line(depth, $"{Scalar(key)}: {Scalar(value)}");

    /// <summary>A text in a form that every YAML reader takes for that text.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    private static bool IsPlain(string text) =>
        !Words.Contains(text.ToLowerInvariant())
        && char.IsAsciiLetter(text[0])
        && text[^1] != ' '
        && text.All(IsPlain);

    private static bool IsPlain(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || " _-./+@=".Contains(letter, StringComparison.Ordinal);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => $"\\u{(int)letter:X4}",
                _ when char.IsSurrogate(letter) && !IsPair(text) => "\\uFFFD",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPair(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string Printable(string text) =>
        string.Concat(text.Select(static letter => char.IsControl(letter) ? '?' : letter));
}
