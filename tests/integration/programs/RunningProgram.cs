using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Sched.Tests.Integration.Programs;

/// <summary>How a program ended.</summary>
internal sealed record ProgramEnd(int ExitCode, string Out, string Error);

/// <summary>A program that a test started: what it says as it says it, and its end.</summary>
internal sealed partial class RunningProgram : IDisposable
{
    public const int Interrupt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly StringBuilder _complained = new();
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];

    public RunningProgram(
        string program, string[] arguments, string endpoints = "", string? folder = null)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                WorkingDirectory = folder ?? "",
            },
        };
        _process.StartInfo.Environment["SCHED_ENDPOINTS"] = endpoints;
        _process.OutputDataReceived += (_, line) => Hear(_said, line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(_complained, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until it has said this on either stream.</summary>
    public async Task SaysAsync(string text)
    {
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (Has(text))
            {
                return;
            }

            _awaited.Add((text, awaited));
        }

        using var patience = new CancellationTokenSource(Patience);
        var ended = _process.WaitForExitAsync(patience.Token);
        if (await Task.WhenAny(awaited.Task, ended) == ended && !awaited.Task.IsCompleted)
        {
            Assert.Fail($"It never said '{text}', but:\n{_said}{_complained}");
        }
    }

    public async Task<ProgramEnd> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new ProgramEnd(_process.ExitCode, _said.ToString(), _complained.ToString());
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Hear(StringBuilder heard, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_awaited)
        {
            heard.Append(line).Append('\n');
            foreach (var (text, said) in _awaited)
            {
                if (Has(text))
                {
                    said.TrySetResult();
                }
            }
        }
    }

    private bool Has(string text) =>
        _said.ToString().Contains(text, StringComparison.Ordinal)
        || _complained.ToString().Contains(text, StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
