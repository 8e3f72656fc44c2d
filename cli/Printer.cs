using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Sched.Cli;

/// <summary>Writes answers: a table with headings, or one JSON object a line.</summary>
internal sealed class Printer(Surroundings surroundings, OutputFormat format)
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsJson => format == OutputFormat.Json;

    public static string Line(JsonObject node) => node.ToJsonString(Relaxed);

    public void Json(JsonObject node) => surroundings.Out.WriteLine(Line(node));

    /// <summary>Rows under headings, as wide as the terminal; whole where there is none.</summary>
    public void Rows(IReadOnlyList<Column> columns, IEnumerable<string[]> rows)
    {
        foreach (var line in TextTable.Lay(columns, [.. rows], surroundings.Width))
        {
            surroundings.Out.WriteLine(line);
        }
    }

    /// <summary>One thing's facts; empty ones are left out, and further lines stand below the first.</summary>
    public void Facts(params (string Name, string Value)[] facts)
    {
        var width = facts.Max(static fact => fact.Name.Length);
        var indent = Environment.NewLine + new string(' ', width + 2);
        foreach (var (name, value) in facts.Where(static fact => fact.Value.Length > 0))
        {
            var lines = PlainText.Lines(value).TrimEnd('\n').Split('\n');
            surroundings.Out.WriteLine($"{name.PadRight(width)}  {string.Join(indent, lines)}");
        }
    }

    public void Gap() => surroundings.Out.WriteLine();

    public static IAnsiConsole NewConsole(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
    });
}
