using System.CommandLine;

namespace Sched.Cli;

/// <summary>
/// <c>completion bash|zsh</c>: a script that asks this program what could come next, so that it never grows old.
/// </summary>
internal static class CompletionCommand
{
    // Options are offered to whom has begun one; the other words include help's forms of Windows.
    private const string Bash = """
        # Completes schedctl in bash.
        _schedctl_complete() {
            local current="${COMP_WORDS[COMP_CWORD]}" word
            COMPREPLY=()
            while IFS= read -r word; do
                [[ $word == /* || $word != "$current"* ]] && continue
                [[ $word == -* && $current != -* ]] && continue
                COMPREPLY+=("$word")
            done < <("$1" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
        }
        complete -o default -F _schedctl_complete schedctl
        """;

    private const string Zsh = """
        #compdef schedctl
        # Completes schedctl in zsh.
        _schedctl() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a candidates
            candidates=(${(f)"$("${words[1]}" "[suggest:${#line}]" "${line}" 2>/dev/null)"})
            candidates=(${candidates:#/*})
            [[ ${words[CURRENT]} == -* ]] || candidates=(${candidates:#-*})
            if (( ${#candidates} )); then
                compadd -a candidates
            else
                _files
            fi
        }
        if [ "${funcstack[1]}" = "_schedctl" ]; then
            _schedctl "$@"
        else
            compdef _schedctl schedctl
        fi
        """;

    public static Command New(Surroundings surroundings)
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh." };
        shell.CompletionSources.Add("bash", "zsh");
        var command = new Command("completion", "Prints a script that completes commands in a shell.") { shell };
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(shell)!;
            surroundings.Out.WriteLine(name switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => throw new UsageException($"'{name}' is no shell that there is a script for. Say bash or zsh."),
            });
            return ExitCodes.Ok;
        });
        return command;
    }
}
