namespace Sched.JepsenStyle.Cluster;

/// <summary>One node of the local group: its addresses, its folder and, while it runs, its process.</summary>
internal sealed class LocalNode(string name, string folder, int apiPort, int raftPort, int peerPort) : IDisposable
{
    private const string Host = "127.0.0.1";

    private ChildProcess? _process;
    private bool _isKilled;

    public string Name => name;

    public string ApiAddress => $"{Host}:{apiPort}";

    public string LogFile => Path.Combine(folder, $"{name}.log");

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{name} was never started.");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>It was started and is gone, and nobody here killed it.</summary>
    public bool HasEndedByItself => _process is { HasExited: true } && !_isKilled;

    /// <summary>As other members must be told of it.</summary>
    public string Membership => $"{name}={Host}:{raftPort}:{peerPort}";

    public void Start(string schedd, IEnumerable<LocalNode> members, bool bootstrap)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{name} runs already.");
        }

        _process?.Dispose();
        _isKilled = false;
        List<string> arguments =
        [
            "--name", name,
            "--data", Path.Combine(folder, name),
            "--api", ApiAddress,
            "--raft", $"{Host}:{raftPort}",
            "--peer", $"{Host}:{peerPort}",
            .. members.SelectMany(member => new[] { "--member", member.Membership }),
        ];
        if (bootstrap)
        {
            arguments.Add("--bootstrap");
        }

        _process = ChildProcess.Start(schedd, arguments, LogFile);
    }

    public async Task KillAsync()
    {
        if (_process is not null)
        {
            _isKilled = true;
            await _process.KillAsync();
        }
    }

    /// <summary>The end of its log, for the message that says why it is gone.</summary>
    public string LastLines(int count) =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(count)) : "(no log)";

    public void Dispose() => _process?.Dispose();
}
