using System.Diagnostics;
using System.Runtime.InteropServices;
using Sched.Tests.Integration.Raft;

namespace Sched.Tests.Integration.Server;

/// <summary>One run of the real program: what it says, how it is stopped, and how it ends.</summary>
internal sealed partial class ScheddProcess : IDisposable
{
    private const int Terminate = 15;
    private const int FileSizeLimit = 1;

    private static readonly TimeSpan ExitMax = TimeSpan.FromSeconds(30);

    // Guards the lines; they come from two streams.
    private readonly Lock _linesLock = new();
    private readonly List<string> _lines = [];
    private readonly Process _process;

    public ScheddProcess(params IEnumerable<string> arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program(), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that it has said so far.</summary>
    public string Text
    {
        get
        {
            lock (_linesLock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static async Task<(int Code, string Text)> RunAsync(params IEnumerable<string> arguments)
    {
        using var process = new ScheddProcess(arguments);
        return (await process.ExitAsync(), process.Text);
    }

    public bool HasSaid(string words) => Text.Contains(words, StringComparison.Ordinal);

    public async Task SaysAsync(string words)
    {
        try
        {
            await Eventually.Holds(() => HasSaid(words) || HasExited, $"schedd says '{words}'");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It said:\n{Text}", e);
        }

        if (!HasSaid(words))
        {
            await ExitAsync();
            throw new InvalidOperationException($"schedd ended with {_process.ExitCode}. It said:\n{Text}");
        }
    }

    /// <summary>SIGTERM, if it is still there: another process may have the number of one that is gone.</summary>
    public void Stop()
    {
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, Terminate);
        }
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>From now on the operating system refuses to write past so many bytes of any file.</summary>
    public void LimitFileSize(ulong bytes)
    {
        var limit = new ResourceLimit { Soft = bytes, Hard = bytes };
        if (SetLimit(_process.Id, FileSizeLimit, in limit, 0) != 0)
        {
            throw new InvalidOperationException($"prlimit failed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Waits for its end; what it said is complete then.</summary>
    public async Task<int> ExitAsync()
    {
        using var limited = new CancellationTokenSource(ExitMax);
        try
        {
            await _process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"schedd does not end. It said:\n{Text}", e);
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private static string Program()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var programs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        return Path.Combine(programs, "Server", configuration, "schedd");
    }

    private void Hear(string? line)
    {
        if (line is not null)
        {
            lock (_linesLock)
            {
                _lines.Add(line);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int process, int resource, in ResourceLimit limit, nint old);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
