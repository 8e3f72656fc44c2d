using System.Text;

namespace Sched.Cli.Imports;

/// <summary>The parts of one line of a crontab, by the rules of cron's own reader.</summary>
internal static class CrontabLine
{
    /// <summary>
    /// Reads <c>name = value</c>: spaces around the sign may be there, either side may be quoted, and a value without
    /// quotes loses the spaces behind it.
    /// </summary>
    public static bool TryVariable(string line, out string name, out string value)
    {
        (name, value) = ("", "");
        var at = SkipBlanks(line, 0);
        if (at == line.Length || !TryPart(line, ref at, isName: true, out name))
        {
            return false;
        }

        at = SkipBlanks(line, at);
        if (at == line.Length || line[at] != '=')
        {
            return false;
        }

        at = SkipBlanks(line, at + 1);
        return (at == line.Length || TryPart(line, ref at, isName: false, out value))
            && SkipBlanks(line, at) == line.Length;
    }

    /// <summary>The next word of a line, and where the one after it begins.</summary>
    public static string Word(string line, ref int at)
    {
        at = SkipBlanks(line, at);
        var start = at;
        while (at < line.Length && !IsBlank(line[at]))
        {
            at++;
        }

        return line[start..at];
    }

    public static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && IsBlank(line[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// Parts a command from its standard input: at the first percent sign without a backslash, and each further one is
    /// a line's end. A backslash before a percent sign goes, any other stays.
    /// </summary>
    public static (string Command, string Input) Split(string text)
    {
        var command = new StringBuilder();
        var isEscaped = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!isEscaped && text[i] == '%')
            {
                return (command.ToString(), Input(text[(i + 1)..]));
            }

            if (isEscaped && text[i] == '%')
            {
                command.Length--;
            }

            command.Append(text[i]);
            isEscaped = !isEscaped && text[i] == '\\';
        }

        return (command.ToString(), "");
    }

    private static string Input(string text)
    {
        var input = new StringBuilder();
        var isEscaped = false;
        foreach (var letter in text)
        {
            var shown = letter;
            if (isEscaped && letter != '%')
            {
                input.Append('\\');
            }
            else if (!isEscaped && letter == '%')
            {
                shown = '\n';
            }

            isEscaped = shown == '\\';
            if (!isEscaped)
            {
                input.Append(shown);
            }
        }

        if (isEscaped)
        {
            input.Append('\\');
        }

        // Cron ends the last line itself.
        return input.Length > 0 && input[^1] != '\n' ? input.Append('\n').ToString() : input.ToString();
    }

    private static bool TryPart(string line, ref int at, bool isName, out string part)
    {
        part = "";
        var quote = line[at] is '"' or '\'' ? line[at] : '\0';
        if (quote != '\0')
        {
            var end = line.IndexOf(quote, at + 1);
            if (end < 0)
            {
                return false;
            }

            part = line[(at + 1)..end];
            at = end + 1;
            return part.Length > 0 || !isName;
        }

        var start = at;
        while (at < line.Length && !(isName && (IsBlank(line[at]) || line[at] == '=')))
        {
            at++;
        }

        part = isName ? line[start..at] : line[start..at].TrimEnd(' ', '\t');
        return part.Length > 0;
    }

    private static bool IsBlank(char letter) => letter is ' ' or '\t';
}
