using System.Text;

namespace Sched.Cli;

/// <summary>A column: its heading, and whether its cells may be cut where the terminal is narrow.</summary>
internal readonly record struct Column(string Heading, bool MayBeCut = false, bool IsNumber = false);

/// <summary>Lays out rows under headings. A number is never cut: half of one is a lie.</summary>
internal static class TextTable
{
    private const int Gap = 2;
    private const int CutWidthMin = 5;

    /// <param name="columns">What is in a row.</param>
    /// <param name="rows">Cells by column.</param>
    /// <param name="width">Columns of the terminal; null where nothing needs to fit.</param>
    public static IEnumerable<string> Lay(
        IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int? width)
    {
        string[][] lines =
        [
            [.. columns.Select(static column => column.Heading)],
            .. rows.Select(static row => row.Select(PlainText.Line).ToArray()),
        ];
        var widths = Fit(columns, lines, width ?? int.MaxValue);
        return lines.Select(line => Lay(columns, line, widths));
    }

    private static int[] Fit(IReadOnlyList<Column> columns, string[][] lines, int width)
    {
        int[] widths = [.. Enumerable.Range(0, columns.Count).Select(i => lines.Max(line => line[i].Length))];
        for (var excess = widths.Sum() + (Gap * (widths.Length - 1)) - (long)width; excess > 0; excess--)
        {
            var widest = -1;
            for (var i = 0; i < widths.Length; i++)
            {
                if (columns[i].MayBeCut && widths[i] > CutWidthMin && (widest < 0 || widths[i] > widths[widest]))
                {
                    widest = i;
                }
            }

            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return widths;
    }

    private static string Lay(IReadOnlyList<Column> columns, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = Cut(cells[i], widths[i]);
            line.Append(columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])).Append(' ', Gap);
        }

        return line.ToString().TrimEnd();
    }

    private static string Cut(string text, int width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        var kept = width - 1;
        return text[..(char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)] + '\u2026';
    }
}
