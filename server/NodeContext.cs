using Sched.Leader;
using Sched.Raft;
using Sched.Server.Peers;
using Sched.Server.Reads;
using Sched.Server.Settings;

namespace Sched.Server;

/// <summary>The parts of a running node that its services speak to.</summary>
internal sealed class NodeContext
{
    private long _epochUnixMs;
    private long _lostLeases;
    private volatile bool _isStopping;

    public required NodeSettings Settings { get; init; }
    public required string NodeId { get; init; }
    public required TimeProvider Time { get; init; }
    public required SerialScheduler Scheduler { get; init; }
    public required EngineHost Host { get; init; }
    public required IGroupView Raft { get; init; }
    public required LeaderShell Shell { get; init; }
    public required IRecordReader Readers { get; init; }
    public required PeerTable Peers { get; init; }
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>What the log takes on disk; nothing where it is a model in memory.</summary>
    public Func<long> LogBytes { get; init; } = static () => 0;

    /// <summary>This node takes no part in its group: it has no leader to know of, and others may.</summary>
    public bool IsOutside { get; set; }

    /// <summary>Set once: from then on calls are sent to other nodes.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Verdicts refused here because their token was not the run's current one.</summary>
    public long LostLeases => Interlocked.Read(ref _lostLeases);

    public void CountLostLeases(int count) => Interlocked.Add(ref _lostLeases, count);

    public void BeginStop() => _isStopping = true;

    /// <summary>The Unix time at which the group's milliseconds begin. On the scheduler.</summary>
    public async Task<long> EpochUnixMsAsync(CancellationToken token)
    {
        if (_epochUnixMs == 0)
        {
            // A barrier is answered only after the group has been founded.
            await Shell.BarrierAsync(token);
            _epochUnixMs = Host.Read(static engine => engine.EpochUnixMs);
        }

        return _epochUnixMs;
    }
}
