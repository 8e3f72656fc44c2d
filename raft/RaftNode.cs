using System.Net;
using DotNext.Net.Cluster.Consensus.Raft;
using Microsoft.Extensions.Logging;
using Sched.Leader;

namespace Sched.Raft;

/// <summary>
/// One node of the group: the log, its checkpoints and its part in elections, behind our own interface.
/// </summary>
public sealed partial class RaftNode : IReplicatedLog, IGroupView, IAsyncDisposable
{
    private readonly RaftOptions _options;
    private readonly ILogger _logger;
    private readonly FailStop _failStop;
    private readonly PairStore _pairs;
    private readonly MemberList _members;
    private readonly CancellationTokenSource _stopping = new();

    private EngineStateMachine? _stateMachine;
    private Checkpointer? _checkpointer;
    private DurableLog? _log;
    private RaftCluster? _cluster;
    private Task _watch = Task.CompletedTask;

    public RaftNode(RaftOptions options)
    {
        _options = options;
        _logger = options.Loggers.CreateLogger<RaftNode>();
        _failStop = new FailStop(options.Exit, _logger);
        Directory.CreateDirectory(options.DataFolder);
        _members = new MemberList(Path.Combine(options.DataFolder, "members"), _logger);
        _pairs = new PairStore(options.DataFolder, options.Parts, _logger);
    }

    public event Action<long>? Leading;

    public event Action<long>? Stopped;

    event Action<long> IReplicatedLog.Leading
    {
        add => Leading += value;
        remove => Leading -= value;
    }

    event Action<long> IReplicatedLog.Stopped
    {
        add => Stopped += value;
        remove => Stopped -= value;
    }

    public long LeaderTerm
    {
        get
        {
            // The log knows the term that was won; whether the library has left the leader's state without a higher
            // term (no majority answers) only the library knows.
            var term = _log?.LeaderTerm ?? -1;
            return term >= 0 && !LeadershipToken.IsCancellationRequested ? term : -1;
        }
    }

    public long QuorumHeardAt => _log switch
    {
        null => long.MinValue,
        _ when _members.Members.Members.Count == 1 => _options.Time.GetTimestamp(),
        var log => log.QuorumHeardAt,
    };

    /// <inheritdoc/>
    public long LastIndex => _log?.LastEntryIndex ?? 0;

    /// <inheritdoc/>
    public long CommitIndex => _log?.LastCommittedEntryIndex ?? 0;

    /// <inheritdoc/>
    public long AppliedIndex => _log?.LastAppliedIndex ?? 0;

    /// <inheritdoc/>
    public long UncutEntries => LastIndex - _pairs.Current.Shown.Index;

    /// <summary>What the log's files take on disk. It asks the file system: not for each request.</summary>
    public long MeasureLogBytes() => DurableLog.MeasureBytes(_options.DataFolder);

    /// <inheritdoc/>
    public long NewestPairIndex => _pairs.Current.Newest.Index;

    /// <summary>The index of the checkpoint up to which the log may be cut.</summary>
    public long ShownPairIndex => _pairs.Current.Shown.Index;

    /// <inheritdoc/>
    public long Term => _log is IPersistentState state ? state.Term : 0;

    /// <inheritdoc/>
    public IPEndPoint? LeaderEndPoint => _cluster?.Leader?.EndPoint as IPEndPoint;

    /// <summary>
    /// This node knows the group that it belongs to. One that does not is out of it altogether: its port stays closed.
    /// </summary>
    public bool IsMember => _members.Version >= 0;

    public IReadOnlyCollection<EndPoint> Members => _members.Members.Members;

    internal PairStore Pairs => _pairs;

    internal DurableLog Log => _log ?? throw new InvalidOperationException("The node is not started.");

    internal RaftCluster Cluster => _cluster ?? throw new InvalidOperationException("The node is not started.");

    private CancellationToken LeadershipToken
    {
        get
        {
            try
            {
                return Cluster.LeadershipToken;
            }
            catch (Exception e) when (e is not InvalidOperationException)
            {
                // A state that the library cannot leave: it failed half way from one role to another.
                _failStop.Fail(e);
                return new CancellationToken(canceled: true);
            }
        }
    }

    /// <summary>
    /// Makes this node a member of a new group, before its start. Only a node that all others know to be empty may
    /// call it: one that has voted, or may have lost its disk, could vote twice.
    /// </summary>
    public void Form() => _members.Form(_options.InitialMembers);

    /// <summary>
    /// Loads the newest pair, replays the log, opens the port and joins elections. The order matters: the log reads
    /// the snapshot's index once, in its constructor, and applies from there at once.
    /// </summary>
    public async Task StartAsync(CancellationToken token)
    {
        CheckedFile.SelfTest();
        if (_options.Bootstrap)
        {
            Form();
        }

        if (!IsMember)
        {
            // A leader that lists this address would count its answers, though it has forgotten what it promised.
            StartLog.NoMember(_logger, _options.Self);
            return;
        }

        var newest = _pairs.Open();
        if (!newest.IsNone)
        {
            StartLog.Loaded(_logger, newest.Index, _pairs.Current.Shown.Index);
        }

        var due = new CheckpointDue(_options.Checkpoints, _options.Time);
        _stateMachine = new EngineStateMachine(_options.Applier, _members, _pairs, due, _logger);
        _checkpointer = new Checkpointer(_stateMachine, _pairs, _options, _failStop, _logger);
        _stateMachine.CheckpointDue += _checkpointer.Start;

        _log = DurableLog.Open(_options.DataFolder, _stateMachine, _options);
        _log.MemberCount = () => _members.Members.Members.Count;
        _log.Failed += _failStop.Fail;
        _log.Won += (term, index) => _ = AnnounceAsync(term, index);
        _watch = _failStop.WatchAsync(_log, _stopping.Token);

        _cluster = Create(_log);
        await _cluster.StartAsync(token).ConfigureAwait(false);
        if (_members.Members.Members.Count == 1 && _cluster.Leader is { IsRemote: false })
        {
            _log.AssumeAlone();
        }
    }

    /// <summary>Leaves the group's traffic, then closes the log; what is not committed may commit elsewhere.</summary>
    public async Task StopAsync(CancellationToken token)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_checkpointer is not null)
        {
            await _checkpointer.DisposeAsync().ConfigureAwait(false);
            _checkpointer = null;
        }

        if (_cluster is not null)
        {
            await _cluster.StopAsync(token).ConfigureAwait(false);
            await _cluster.DisposeAsync().ConfigureAwait(false);
        }

        await _watch.ConfigureAwait(false);
        if (_log is not null)
        {
            await _log.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _members.Dispose();
        _stopping.Dispose();
    }

    private RaftCluster Create(DurableLog log)
    {
        var lower = _options.ElectionTimeoutLowerMs;
        var cluster = new RaftCluster(new RaftCluster.TcpConfiguration(_options.Self)
        {
            ConfigurationStorage = _members,

            // True would make a group of one out of each new node.
            ColdStart = false,
            LowerElectionTimeout = lower,
            UpperElectionTimeout = _options.ElectionTimeoutUpperMs,
            HeartbeatThreshold = _options.HeartbeatThreshold,
            RequestTimeout = _options.RequestTimeout ?? TimeSpan.FromMilliseconds(lower),
            TransmissionBlockSize = 1 << 16,

            // Batches are bounded, so a newcomer needs many of them to catch up.
            WarmupRounds = 1000,
            LoggerFactory = _options.Loggers,
        })
        {
            AuditTrail = log,
        };
        cluster.MemberAdded += (_, _) => log.ForgetMatches();
        cluster.MemberRemoved += (_, _) => log.ForgetMatches();
        return cluster;
    }

    private static partial class StartLog
    {
        [LoggerMessage(1, LogLevel.Information, "Checkpoint {Newest} is loaded; the log is read from {Shown} on.")]
        public static partial void Loaded(ILogger logger, long newest, long shown);

        [LoggerMessage(2, LogLevel.Warning, "This node is no member of a group, so nothing listens on {Self}.")]
        public static partial void NoMember(ILogger logger, IPEndPoint self);
    }
}
