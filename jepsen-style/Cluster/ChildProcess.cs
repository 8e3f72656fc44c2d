using System.Diagnostics;

namespace Sched.JepsenStyle.Cluster;

/// <summary>
/// A process of ours whose output goes to a file, not through us: a pipe would tie its life and its speed to ours.
/// Its standard input is a pipe that nothing is written to; a child may take its end as the sign to stop.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    // The shell only opens the file, then becomes the program: the process id stays the same, and so a kill hits it.
    private const string BecomeProgram = "exec \"$@\" >>\"$0\" 2>&1";

    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string outputFile)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", BecomeProgram, outputFile, program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        return new ChildProcess(process);
    }

    /// <summary>kill -9: it gets no chance to write or to say anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends its input and waits for it to go; false when it is still there after the patience.</summary>
    public async Task<bool> EndInputAsync(TimeSpan patience)
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Kills what is still there.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
