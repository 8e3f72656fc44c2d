using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// The state machine behind the log: single-threaded, synchronous, without I/O of its own. The same entries give the
/// same state, answers and effects on every replica. Each verb has its own file; this one is the table of contents.
/// </summary>
public sealed partial class JobEngine : IDisposable
{
    private readonly EntryReads _reads;
    private readonly ChunkPool _pool = new();
    private readonly SeqBits _live = new();
    private readonly SeqBits _kept = new();
    private readonly TimingWheel _wheel;
    private readonly DueSink _dueSink;
    private readonly SortedList<string, uint> _namespaceNumbers = new(StringComparer.Ordinal);
    private readonly List<NamespaceState> _namespaces = [];
    private readonly List<QueueState> _queues = [];
    private readonly SortedList<uint, SessionState> _sessions = [];
    private readonly PagedTable<RunRow> _runs = new();
    private readonly SeqIndex _runSlots = new();
    private readonly PagedTable<SideRow> _sides = new();
    private readonly SeqIndex _sideSlots = new();
    private readonly PolicyTable _policies = new();
    private readonly List<BatchState?> _batches = [];
    private readonly List<int> _freeBatches = [];
    private readonly SeqIndex _batchSlots = new();
    private readonly IJobStore _store;

    private Effects _effects = new();
    private int _unitsLeft;
    private long _lastSeq;
    private long _tokenCounter;
    private int _tokenEpoch;
    private uint _lastSession;
    private long _lastOutcome;
    private long _outcomeFloor;
    private int _keptTurn;
    private ulong _chain;
    private ulong _facts;

    public JobEngine(IJobStore store)
    {
        _store = store;
        _reads = new EntryReads(store);
        _wheel = new TimingWheel(_pool, _live);
        _dueSink = new DueSink(this);
    }

    public bool IsFounded { get; private set; }
    public long EpochUnixMs { get; private set; }
    public HashKey HashKey { get; private set; }
    public Guid ClusterId { get; private set; }
    public int Level { get; private set; }

    /// <summary>The greatest time that a header brought: it stamps what happens and judges what has expired.</summary>
    public long ClockMs { get; private set; }

    /// <summary>How far the wheel has got: everything due until here is ready.</summary>
    public long WheelTimeMs => _wheel.Time;

    /// <summary>When the wheel has to be moved next; <see cref="long.MaxValue"/> when it is empty.</summary>
    public long NextDueMs => _wheel.NextDue;

    /// <summary>When the present leader's term began, on <see cref="ClockMs"/>.</summary>
    public long TermStartMs { get; private set; }

    public long LastIndex { get; private set; }
    public long LastTerm { get; private set; }

    /// <summary>Equal on replicas that applied the same: what was answered, in order, and what is stored.</summary>
    public ulong Digest => Mixer.Chain(_chain, _facts);

    /// <summary>Applies one log entry. Answers by position; effects are those of this entry alone.</summary>
    public void Apply(in EntryHeader header, ReadOnlySpan<Command> commands, Span<Result> results, Effects effects)
    {
        Invariant.Holds(header.Index > LastIndex);
        Invariant.Holds(header.Term >= LastTerm);
        Invariant.Holds(results.Length == commands.Length);

        LastIndex = header.Index;
        LastTerm = header.Term;
        ClockMs = Math.Max(ClockMs, header.ClockMs);
        _unitsLeft = Limits.UnitsPerEntry;
        _effects = effects;
        effects.Clear();
        _pool.Trim();
        FetchReads(commands);
        for (var i = 0; i < commands.Length; i++)
        {
            results[i] = Apply(commands[i]);
            Record(results[i]);
        }

        RecordGrants(effects);
    }

    public void Dispose()
    {
        foreach (var queue in _queues)
        {
            queue.Clear();
        }

        _wheel.Dispose();
        _live.Dispose();
        _kept.Dispose();
        _runs.Dispose();
        _runSlots.Dispose();
        _sides.Dispose();
        _sideSlots.Dispose();
        _batchSlots.Dispose();
        _pool.Dispose();
    }

    private Result Apply(Command command)
    {
        if (command is Genesis == IsFounded)
        {
            return Result.Of(Outcome.WrongEra);
        }

        return command switch
        {
            Genesis genesis => Found(genesis),
            NewTerm => BeginTerm(),
            PutNamespace put => Put(put),
            PutQueue put => Put(put),
            SubmitJobs submit => Submit(submit),
            CancelJobs cancel => Cancel(cancel),
            AdvanceTime advance => Advance(advance),
            OpenSession open => Open(open),
            ExpireSession expire => Expire(expire),
            GrantLeases grant => Grant(grant),
            AckRuns ack => Ack(ack),
            ReleaseRuns release => Release(release),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Unknown command."),
        };
    }

    private void Record(Result result)
    {
        _chain = Mixer.Chain(_chain, (ulong)result.Outcome ^ ((ulong)result.Number << 8));
        foreach (var answer in result.Items)
        {
            _chain = Mixer.Chain(_chain, ((ulong)answer.Seq << 8) | (ulong)answer.Outcome);
        }

        foreach (var answer in result.Refused)
        {
            _chain = Mixer.Chain(_chain, (ulong)answer.Token.Value ^ (ulong)answer.Outcome);
        }
    }

    private void RecordGrants(Effects effects)
    {
        foreach (var batch in effects.Granted)
        {
            _chain = Mixer.Chain(_chain, (ulong)batch.FirstToken.Value ^ ((ulong)batch.Session << 32));
            foreach (var run in batch.Runs)
            {
                _chain = Mixer.Chain(_chain, (ulong)run.Seq);
            }
        }
    }
}
