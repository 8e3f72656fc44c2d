namespace Sched.Cli.Imports;

/// <summary>Makes names out of commands: the program's, with a number where it comes again.</summary>
internal sealed class ScheduleNames
{
    private const int CharactersMax = 100;

    // What stands before a program's name without being the program.
    private static readonly string[] Prefixes =
        ["", "[", "!", "{", "nice", "ionice", "sudo", "exec", "command", "timeout", "env", "root"];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Next(string wish)
    {
        var letters = wish.Select(static letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? char.ToLowerInvariant(letter) : '-');
        var name = string.Concat(letters).Trim('-', '.', '_');
        name = name.Length switch { 0 => "entry", > CharactersMax => name[..CharactersMax], _ => name };
        var unique = name;
        for (var number = 2; !_taken.Add(unique); number++)
        {
            unique = $"{name}-{number}";
        }

        return unique;
    }

    /// <summary>The program of a shell's command line, past what is put before programs.</summary>
    public static string ProgramOf(string command)
    {
        // 'test -x program && program': what is tested is not what runs.
        if (command.StartsWith("test ", StringComparison.Ordinal) || command.StartsWith('['))
        {
            var end = command.AsSpan().IndexOfAny('&', '|');
            command = end < 0 ? command : command[end..];
        }

        var isFolder = false;
        foreach (var word in command.Split([' ', '\t', ';', '&', '|', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = word.Trim('"', '\'');
            if (isFolder || plain == "cd")
            {
                isFolder = !isFolder;
                continue;
            }

            var isBefore = plain.Contains('=', StringComparison.Ordinal)
                || Prefixes.Contains(plain)
                || plain.StartsWith('-');
            if (!isBefore)
            {
                return Path.GetFileName(plain.TrimEnd('/'));
            }
        }

        return "";
    }
}
