using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Sched.Cli;

/// <summary>Writes answers: a table with headings, or one JSON object a line.</summary>
internal sealed class Printer(Surroundings surroundings, OutputFormat format)
{
    // Wider than any row: what a pipe reads must not be folded.
    private const int PipeWidth = 4_096;
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsJson => format == OutputFormat.Json;

    public void Json(JsonObject node) => surroundings.Out.WriteLine(node.ToJsonString(Relaxed));

    /// <summary>The same rows either way; a heading in capitals is the JSON field's name in lower case.</summary>
    public void Rows(IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(static cell => new Text(cell)));
        }

        NewConsole(surroundings.Out, surroundings.IsOutTerminal).Write(table);
    }

    /// <summary>One thing's facts, a line each; empty ones are left out.</summary>
    public void Facts(params (string Name, string Value)[] facts)
    {
        var width = facts.Max(static fact => fact.Name.Length);
        foreach (var (name, value) in facts.Where(static fact => fact.Value.Length > 0))
        {
            surroundings.Out.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    public static IAnsiConsole NewConsole(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
