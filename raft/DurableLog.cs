using System.Diagnostics.CodeAnalysis;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace Sched.Raft;

/// <summary>
/// The library's log with the promises added that Raft needs and it does not keep by itself: a follower answers after
/// its flush, a leader appends only in the term it won, a batch is bounded, the commit index is what a majority has
/// stored, term, vote and the log's end have a checked copy. Each member says which.
/// </summary>
/// <remarks>
/// Naming the interface again lets single members be replaced. Nobody else may flush this log: the event that tells
/// the end of a flush wakes one waiter only.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The base class disposes; DisposeAsync below goes on.")]
internal sealed partial class DurableLog : WriteAheadLog, IPersistentState
{
    // Lets one at a time append as the leader or raise the term: an entry must not be stamped with one term and
    // appended in another.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly PeerProgress _peers = new();
    private readonly SnapshotOffers _offers;
    private readonly VoteFile _votes;
    private readonly LogEndFile _end;
    private readonly Lock _endLock = new();
    private readonly string _checkpointFile;
    private readonly IStateMachine _snapshots;
    private readonly TimeProvider _time;
    private readonly LogHooks _hooks;

    private long _leaderTerm = -1;
    private long _termStart;
    private long _termStartOf = -1;

    private DurableLog(Options options, IStateMachine stateMachine, VoteFile votes, LogEndFile end, RaftOptions node)
        : base(options, stateMachine)
    {
        _checkpointFile = Path.Combine(options.Location, "checkpoint");
        _snapshots = stateMachine;
        _votes = votes;
        _end = end;
        _end.Failed += e => Failed?.Invoke(e);
        _time = node.Time;
        _hooks = node.Hooks;
        _offers = new SnapshotOffers(_time);
        BindBaseTerms();
    }

    /// <summary>
    /// Raised when this node's own no-op is in the log: it has won the term. The second number is its index.
    /// </summary>
    public event Action<long, long>? Won;

    /// <summary>Raised when a file of ours can no longer be written; the node must stop.</summary>
    public event Action<Exception>? Failed;

    /// <summary>The term of the leadership this node won; -1 once it has seen a higher one.</summary>
    public long LeaderTerm => Volatile.Read(ref _leaderTerm);

    /// <summary>When the last round that a majority answered was sent.</summary>
    public long QuorumHeardAt => _peers.QuorumHeardAt;

    /// <summary>How many members there are, this node included; asked by the commit guard.</summary>
    public Func<int> MemberCount { get; set; } = () => int.MaxValue;

    /// <summary>Opens the log and refuses one that does not agree with the checked copies.</summary>
    public static DurableLog Open(string dataFolder, IStateMachine stateMachine, RaftOptions node)
    {
        var location = LocationIn(dataFolder);
        var isNew = !File.Exists(Path.Combine(location, "checkpoint"));
        var end = new LogEndFile(Path.Combine(dataFolder, "log-end"), isNew, node.LogEndSyncInterval, node.Time);
        var votes = new VoteFile(Path.Combine(dataFolder, "vote"), isNew);
        var options = new Options
        {
            Location = location,

            // The default of 4 KiB means one file, one mapping and one handle a page: eight times slower.
            ChunkSize = node.LogChunkBytes,

            // Off by default. Must never change for an existing log.
            HashAlgorithm = IntegrityHashAlgorithm.XxHash3,
            MemoryManagement = MemoryManagementStrategy.SharedMemory,
        };
        var log = new DurableLog(options, stateMachine, votes, end, node);
        votes.Verify(log);
        end.Verify(log.LastEntryIndex);
        return log;
    }

    /// <summary>What its files take on disk.</summary>
    public static long MeasureBytes(string dataFolder)
    {
        var location = new DirectoryInfo(LocationIn(dataFolder));
        return location.Exists ? location.EnumerateFiles("*", SearchOption.AllDirectories).Sum(LengthOf) : 0;
    }

    /// <summary>Verifies all hashes and waits until everything known as committed has been applied.</summary>
    public override async Task InitializeAsync(CancellationToken token = default)
    {
        await base.InitializeAsync(token).ConfigureAwait(false);
        var end = _end.Current;
        if (end.LastIndex > 0 && end.LastIndex > (_snapshots.Snapshot?.Index ?? 0))
        {
            _end.VerifyTerm(await TermAtAsync(end.LastIndex, token).ConfigureAwait(false));
        }
    }

    /// <summary>Forgets how far the peers are; to be called at each change of members.</summary>
    public void ForgetMatches() => _peers.Forget();

    /// <summary>The term of an entry, or of the snapshot that covers it; 0 for an empty log.</summary>
    public ValueTask<long> TermAtAsync(long index, CancellationToken token)
        => index == 0
            ? ValueTask.FromResult(0L)
            : base.ReadAsync(TermReader.Instance, index, index, token);

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore().ConfigureAwait(false);
        _votes.Dispose();
        _end.Dispose();
        _gate.Dispose();
    }

    private static string LocationIn(string dataFolder) => Path.Combine(dataFolder, "wal");

    // The log may have been cut since the file was listed.
    private static long LengthOf(FileInfo file) => file.Exists ? file.Length : 0;

    private void RecordEnd(Action<LogEnd> record, LogEnd end)
    {
        try
        {
            record(end);
        }
        catch (Exception e)
        {
            // The library would let this end its background task without a word.
            Failed?.Invoke(e);
            throw;
        }
    }
}
