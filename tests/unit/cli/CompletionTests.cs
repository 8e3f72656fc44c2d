using System.Diagnostics;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>The script of <c>completion bash</c>, sourced and asked by bash itself.</summary>
public sealed class CompletionTests
{
    // As bash calls it: the line, the cursor at its end, the words so far.
    private const string Ask = """
        source /dev/stdin <<< "$("$0" completion bash)"
        COMP_LINE="$1" COMP_POINT=${#1} COMP_WORDS=($1)
        [[ "$1" == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        complete -p schedctl | grep -q _schedctl_complete || exit 1
        _schedctl_complete "$0"
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    [Theory]
    [InlineData("schedctl j", "job")]
    [InlineData("schedctl job ca", "cancel")]
    [InlineData("schedctl job list --sta", "--state")]
    [InlineData("schedctl job list --state ", "leased ready scheduled")]
    [InlineData("schedctl completion ", "bash zsh")]
    [InlineData("schedctl cluster status --output ", "json table")]
    public async Task Bash_completes_commands_options_and_their_values(string line, string expected)
    {
        var answer = await BashAsync(Ask, Path.Combine(AppContext.BaseDirectory, "schedctl"), line);
        var words = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Split(' '), words.Order());
    }

    [Fact]
    public async Task The_script_for_zsh_names_its_command_first()
    {
        var terminal = new Terminal();
        Assert.Equal(0, await terminal.RunAsync("completion zsh"));
        Assert.StartsWith("#compdef schedctl\n", terminal.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:${#line}]", terminal.Out, StringComparison.Ordinal);
    }

    private static async Task<string> BashAsync(string script, params string[] arguments)
    {
        using var bash = new Process
        {
            StartInfo = new ProcessStartInfo("bash", ["-c", script, .. arguments])
            {
                RedirectStandardOutput = true,
            },
        };
        try
        {
            bash.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no bash on this machine.");
        }

        var answer = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, bash.ExitCode);
        return answer;
    }
}
