namespace Sched.Cli;

/// <summary>Whether a command can be found at all, so that a slip shows before the first job comes.</summary>
internal static class CommandLookup
{
    private const UnixFileMode Execute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Why it cannot be started, as far as that shows beforehand; null if it seems that it can.</summary>
    public static string? WhyNot(string command, string? searchPath)
    {
        if (OperatingSystem.IsWindows())
        {
            return "commands are run on Linux and macOS only.";
        }

        if (!command.Contains('/', StringComparison.Ordinal))
        {
            return (searchPath ?? "").Split(':').Any(folder => MayRun(Path.Combine(folder, command)))
                ? null
                : "it is not on the PATH.";
        }

        return !File.Exists(command) ? "there is no such file."
            : !MayRun(command) ? "the file may not be executed (chmod +x)."
            : null;
    }

    private static bool MayRun(string file) => File.Exists(file)
        && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Execute) != 0;
}
