using System.ComponentModel;
using System.IO.Pipes;

namespace Sched.Cli;

/// <summary>
/// A command in a process group of its own. So a Ctrl-C at the terminal reaches the worker alone, and may find the
/// command at work; and what the worker sends reaches the command with all its children. The framework's process class
/// knows neither.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private const int OnlyAsk = 0;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly AnonymousPipeServerStream _input = new(PipeDirection.Out, HandleInheritability.None);
    private readonly int _id;

    private ChildProcess(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            _id = PosixProcess.Spawn(command, environment, _input.ClientSafePipeHandle);
        }
        catch
        {
            _input.Dispose();
            throw;
        }

        _input.DisposeLocalCopyOfClientHandle();
        Ended = Task.Factory.StartNew(
            () => PosixProcess.AwaitEnd(_id),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }

    /// <summary>Comes with the exit code, or with 128 and the number of the signal that ended the command.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts a command; null if it cannot be started, and why not.</summary>
    public static ChildProcess? TryStart(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, out string whyNot)
    {
        try
        {
            whyNot = "";
            return new ChildProcess(command, environment);
        }
        catch (Win32Exception error)
        {
            whyNot = error.Message.TrimEnd('.') + ".";
            return null;
        }
    }

    /// <summary>Writes all of its standard input, and ends it.</summary>
    public async Task FeedAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await using (_input)
            {
                await _input.WriteAsync(bytes);
            }
        }
        catch (IOException)
        {
            // A command need not read its input.
        }
    }

    /// <summary>
    /// Ends the command and all its children: SIGTERM, and SIGKILL for what is left after the grace. A child that its
    /// parent leaves behind must not go on either: the job may soon run elsewhere.
    /// </summary>
    public async Task EndAsync(TimeSpan grace)
    {
        using var patience = new CancellationTokenSource(grace);
        PosixProcess.TrySignalGroup(_id, Terminate);
        while (PosixProcess.TrySignalGroup(_id, OnlyAsk) && !patience.IsCancellationRequested)
        {
            await Task.Delay(Look);
        }

        PosixProcess.TrySignalGroup(_id, Kill);
    }

    public void Dispose() => _input.Dispose();
}
