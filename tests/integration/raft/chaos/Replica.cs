using System.Diagnostics;
using System.Globalization;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>One replica process: started, killed, started again over the same folder.</summary>
internal sealed class Replica(string folder, int place, string raftPorts, int[] linePorts, int checkpointEntries)
    : IDisposable
{
    // Beside our own output, where the build puts the process that this project builds with it.
    private static readonly string Program = Path.GetFullPath(
        Path.Combine(
            AppContext.BaseDirectory,
            "..",
            "..",
            "RaftNode",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)),
            "Sched.Tests.Replica"));

    private readonly List<string> _errors = [];
    private Process? _process;

    public string Folder => folder;

    public int LinePort => linePorts[place];

    public int Starts { get; private set; }

    /// <summary>What the processes wrote as errors.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>True: the process has ended though nobody killed it.</summary>
    public bool HasEndedByItself => _process is { HasExited: true };

    public void Start()
    {
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true };
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(place.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(raftPorts);
        start.ArgumentList.Add(string.Join(',', linePorts));
        start.ArgumentList.Add(checkpointEntries.ToString(CultureInfo.InvariantCulture));
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        Starts++;
    }

    /// <summary>SIGKILL: nothing is flushed, nothing is said.</summary>
    public void Kill()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>How the replica says it is; null when it does not answer.</summary>
    public async Task<ReplicaStatus?> StatusAsync()
    {
        try
        {
            using var line = await LineClient.ConnectAsync(LinePort, TimeSpan.FromMilliseconds(500));
            return ReplicaStatus.Parse(await line.AskAsync("S"));
        }
        catch (Exception e) when (LineClient.IsLost(e))
        {
            return null;
        }
    }

    public void Dispose() => Kill();

    private void Keep(string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lock (_errors)
            {
                _errors.Add(line);
            }
        }
    }
}

/// <summary>One answer to the question how a replica is.</summary>
internal sealed record ReplicaStatus(
    long LeaderTerm, long Commit, long Last, long Applied, long Duplicates, long Newest, long Shown, long Term)
{
    public static ReplicaStatus Parse(string line)
    {
        var numbers = line.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new ReplicaStatus(
            numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }
}
