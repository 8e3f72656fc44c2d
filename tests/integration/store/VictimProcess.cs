using System.Diagnostics;
using System.Globalization;

namespace Sched.Tests.Integration.Store;

/// <summary>One run of the program in tests/store-victim.</summary>
internal sealed class VictimProcess : IDisposable
{
    private static readonly TimeSpan VerifyMax = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TaskCompletionSource<long> _verified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _complaints = [];

    public VictimProcess(string folder)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program(), [folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data, isError: false);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data, isError: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said against the store; complete after <see cref="Kill"/>.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Waits until it has compared all records; returns the index that it goes on from.</summary>
    public Task<long> VerifiedAsync() => _verified.Task.WaitAsync(VerifyMax);

    public void Kill()
    {
        if (_process.HasExited)
        {
            Complain($"it ended by itself with code {_process.ExitCode}");
        }

        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Program()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var programs = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        return Path.Combine(programs, "StoreVictim", configuration, "Sched.Tests.StoreVictim");
    }

    private void Hear(string? line, bool isError)
    {
        if (line is null)
        {
            return;
        }

        var words = line.Split(' ');
        if (words[0] == "VERIFIED")
        {
            _verified.TrySetResult(long.Parse(words[1], CultureInfo.InvariantCulture));
        }
        else if (isError || words[0] == "BROKEN")
        {
            Complain(line);
        }
    }

    private void Complain(string line)
    {
        lock (_complaints)
        {
            _complaints.Add(line);
        }

        _verified.TrySetException(new InvalidOperationException(line));
    }
}
