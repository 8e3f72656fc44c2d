namespace Sched.Server.Peers;

/// <summary>
/// Watches how much of the log cannot be cut because a member is away: says so in time, and in the end names the
/// member for whom submits are refused.
/// </summary>
internal sealed partial class LogAlarm(NodeContext node) : IAsyncDisposable
{
    /// <summary>A member that was away for so long still catches up quickly.</summary>
    public const long EntriesAlarm = 300_000;

    /// <summary>Each 64 entries cost a mapping of the process, and those are limited.</summary>
    public const long EntriesMax = 800_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = node.Loggers.CreateLogger<LogAlarm>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private long _saidAt;
    private volatile string? _refusedFor;

    /// <summary>The member for whom submits are refused now; null when they are taken.</summary>
    public string? RefusedFor => _refusedFor;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void Look()
    {
        var uncut = node.Raft.UncutEntries;
        var (_, member) = node.Peers.Lowest();
        _refusedFor = uncut >= EntriesMax ? member : null;
        if (uncut < EntriesAlarm || (_saidAt != 0 && node.Time.GetElapsedTime(_saidAt) < Repeat))
        {
            return;
        }

        _saidAt = node.Time.GetTimestamp();
        Log.CannotCut(_logger, uncut, member, EntriesMax);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The log keeps {Uncut} entries for node {Member}, which is behind or away; at {Max} submits are refused.")]
        public static partial void CannotCut(ILogger logger, long uncut, string member, long max);
    }
}
