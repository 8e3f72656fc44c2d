using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sched.Cli;

/// <summary>Feeds a started process, waits for its end, and ends it when asked: politely, then not.</summary>
internal static partial class ChildProcess
{
    public static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(10);
    private const int Sigterm = 15;

    public static async Task<int> RunAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancelled)
    {
        var feeding = FeedAsync(process, input);
        try
        {
            await process.WaitForExitAsync(cancelled);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
        }

        await feeding;
        return process.ExitCode;
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await using var stdin = process.StandardInput.BaseStream;
            await stdin.WriteAsync(input);
        }
        catch (IOException)
        {
            // A command need not read its input.
        }
    }

    private static async Task EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(KillAfter);
        try
        {
            if (OperatingSystem.IsWindows() || Kill(process.Id, Sigterm) != 0)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
