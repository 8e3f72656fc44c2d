using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sched.Cli;

/// <summary>What is wrong with a command line, in one line that says what to write instead.</summary>
internal static class Misuse
{
    public static string Describe(ParseResult parsed)
    {
        var path = PathOf(parsed.CommandResult);
        return PlainText.Line($"{Sentence(parsed, path).TrimEnd('.')}. See '{path} --help'.");
    }

    private static string Sentence(ParseResult parsed, string path)
    {
        var command = parsed.CommandResult.Command;
        var stranger = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        var names = string.Join(", ", command.Subcommands.Select(static each => each.Name));
        return stranger switch
        {
            not null when stranger.StartsWith('-') => $"There is no option '{stranger}' here",
            not null when names.Length > 0 && FindAlike(command, stranger) is { } meant =>
                $"There is no '{path} {stranger}'; there is '{path} {meant}'",
            not null when names.Length > 0 => $"There is no '{path} {stranger}', but: {names}",
            not null => $"'{stranger}' is one word too many; quote what belongs together",
            null when names.Length > 0 => $"'{path}' needs to know what: {names}",

            // The first says what is wrong; those after it are mostly its consequences.
            _ => parsed.Errors[0].Message,
        };
    }

    // "jobs" for "job", "sub" for "submit", and "submit" where it is "job submit".
    private static string? FindAlike(Command command, string stranger)
    {
        var names = command.Subcommands.SelectMany(static each => each.Subcommands
            .Select(below => (Word: below.Name, Path: $"{each.Name} {below.Name}"))
            .Prepend((Word: each.Name, Path: each.Name)));
        return names
            .Where(name => name.Word.StartsWith(stranger, StringComparison.OrdinalIgnoreCase)
                || stranger.StartsWith(name.Word, StringComparison.OrdinalIgnoreCase))
            .Select(static name => name.Path)
            .FirstOrDefault();
    }

    private static string PathOf(CommandResult command)
    {
        var names = new List<string>();
        for (var result = command; result is not null; result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "schedctl" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
