using System.Runtime.InteropServices;

namespace Sched.JepsenStyle;

/// <summary>
/// The rim of a program with subcommands: signals stop it in order, and every failure is a sentence and an exit code.
/// The source is compiled into the load generator as well, with those of <see cref="Arguments"/> and
/// <see cref="UsageException"/>.
/// </summary>
internal static class ProgramRim
{
    private const int Well = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs the subcommand that <paramref name="choose"/> finds; null means that there is none.</summary>
    public static async Task<int> RunAsync(
        string program,
        string usage,
        string[] words,
        Func<string, ReadOnlyMemory<string>, CancellationToken, Task<bool>?> choose)
    {
        using var stop = new CancellationTokenSource();
        void StopInOrder(PosixSignalContext signal)
        {
            // The processes that we started must not outlive us, so the end is ours to bring about.
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopInOrder);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopInOrder);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, StopInOrder);
        try
        {
            return await ChooseAsync(usage, words, choose, stop.Token);
        }
        catch (UsageException misuse)
        {
            return Say(program, misuse.Message, Misused);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Say(program, "interrupted; everything that it started is stopped.", Failed);
        }
        catch (Exception failure)
        {
            return Say(program, failure.Message, Failed);
        }
    }

    private static async Task<int> ChooseAsync(
        string usage,
        string[] words,
        Func<string, ReadOnlyMemory<string>, CancellationToken, Task<bool>?> choose,
        CancellationToken stop)
    {
        var command = words.FirstOrDefault("");
        if (command is "help" or "--help" or "-h")
        {
            Console.WriteLine(usage);
            return Well;
        }

        if (choose(command, words.AsMemory(Math.Min(1, words.Length)), stop) is { } running)
        {
            return await running ? Well : Failed;
        }

        await Console.Error.WriteLineAsync(usage);
        return Misused;
    }

    private static int Say(string program, string what, int exitCode)
    {
        Console.Error.WriteLine($"{program}: {what}");
        return exitCode;
    }
}
