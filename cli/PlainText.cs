using System.Text;

namespace Sched.Cli;

/// <summary>
/// Text from elsewhere made fit for a terminal. A payload or an error may hold anything, also what would move the
/// cursor or change the window's title.
/// </summary>
internal static class PlainText
{
    private const char Stand = '\u00b7';

    /// <summary>On one line.</summary>
    public static string Line(string text) => Replace(text, static c => char.IsControl(c));

    /// <summary>With its line breaks and tabs.</summary>
    public static string Lines(string text) =>
        Replace(text.ReplaceLineEndings("\n"), static c => char.IsControl(c) && c is not ('\n' or '\t'));

    private static string Replace(string text, Func<char, bool> isUnfit)
    {
        if (!text.Any(isUnfit))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(!isUnfit(c) ? c : c is '\n' or '\t' ? ' ' : Stand);
        }

        return plain.ToString();
    }
}
