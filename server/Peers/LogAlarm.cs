using Sched.Server.Requests;
using Sched.Server.Settings;

namespace Sched.Server.Peers;

/// <summary>
/// Watches how much of the log cannot be cut because a member is away: says so in time, and in the end names the
/// member for whom submits are refused. When that member is back it lets the log be cut, and submits go on.
/// </summary>
internal sealed partial class LogAlarm(NodeContext node) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    private readonly LogBounds _bounds = node.Settings.LogBounds;
    private readonly ILogger _logger = node.Loggers.CreateLogger<LogAlarm>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private Task _cut = Task.CompletedTask;
    private long _saidAt;
    private volatile Fault? _refusal;

    /// <summary>Why submits are refused now; null when they are taken.</summary>
    public Fault? Refusal => _refusal;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        await _cut;
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
        var (lowest, member) = node.Peers.Lowest();
        var raft = node.Raft;
        var isFull = raft.UncutEntries >= _bounds.EntriesMax;
        var isHeldByMember = lowest < raft.NewestPairIndex;
        Refuse(!isFull ? null
            : isHeldByMember ? Faults.LogFull(member)
            : raft.LastIndex - raft.NewestPairIndex >= _bounds.EntriesMax ? Faults.LogFullHere(node.Settings.Name)
            : null);
        if (isFull && !isHeldByMember && _cut.IsCompleted)
        {
            // Nobody needs the entries any more, but only the next checkpoint cuts them, and with submits refused it
            // would not be due for a long time.
            _cut = CutAsync();
        }

        Warn(raft.LastIndex - lowest, member);
    }

    private void Refuse(Fault? refusal)
    {
        if (_refusal is null != refusal is null && node.Shell.IsLeading)
        {
            if (refusal is not null)
            {
                Log.Refusing(_logger, refusal.Message);
            }
            else
            {
                Log.Accepting(_logger);
            }
        }

        _refusal = refusal;
    }

    private void Warn(long behind, string member)
    {
        if (behind >= _bounds.EntriesAlarm && (_saidAt == 0 || node.Time.GetElapsedTime(_saidAt) >= Repeat))
        {
            _saidAt = node.Time.GetTimestamp();
            Log.Behind(_logger, member, behind, _bounds.EntriesMax);
        }
    }

    private async Task CutAsync()
    {
        try
        {
            await node.Raft.CheckpointAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            Log.CannotCut(_logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "Node {Member} is {Behind} entries behind or away; the log is kept for it, at {Max} submits are refused.")]
        public static partial void Behind(ILogger logger, string member, long behind, long max);

        [LoggerMessage(2, LogLevel.Error, "Submits are refused from now on: {Why}")]
        public static partial void Refusing(ILogger logger, string why);

        [LoggerMessage(3, LogLevel.Information, "Submits are taken again.")]
        public static partial void Accepting(ILogger logger);

        [LoggerMessage(4, LogLevel.Error, "The checkpoint that would let the log be cut has failed.")]
        public static partial void CannotCut(ILogger logger, Exception error);
    }
}
