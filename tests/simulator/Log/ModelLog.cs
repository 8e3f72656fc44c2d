using System.Buffers;
using Sched.Leader;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Log;

/// <summary>What a node of the model hands its entries to.</summary>
internal interface IModelReplica : ILogApplier
{
    /// <summary>The state after the entry applied last; null: it makes no checkpoints.</summary>
    object? Cut();

    /// <summary>Takes a state that another replica has cut.</summary>
    void Install(LogPair pair);
}

/// <summary>
/// One life of a node: the replicated log as the shell knows it, with all the bad luck that Raft allows and nothing
/// that it does not.
/// </summary>
internal sealed partial class ModelLog : IReplicatedLog
{
    private readonly ModelRaft _raft;
    private readonly ModelDisk _disk;
    private readonly IModelReplica _replica;
    private readonly Chance _chance;
    private long _heardLeaderAt;
    private int? _leaderHeard;

    public ModelLog(ModelRaft raft, int node, Process process, IModelReplica replica)
    {
        (_raft, _disk, _replica) = (raft, raft.Disks[node], replica);
        (Node, Process) = (node, process);
        _chance = new Chance(raft.Seed, $"log {node}/{process.Life}");
        Commit = Math.Max(_disk.BaseIndex, Math.Min(_disk.StoredCommit, _disk.LastIndex));
        Applied = _disk.BaseIndex;
        _heardLeaderAt = raft.Timeline.Now;
    }

    public event Action<long>? Leading;

    public event Action<long>? Stopped;

    public int Node { get; }

    public Process Process { get; }

    public long LeaderTerm { get; private set; } = -1;

    public long QuorumHeardAt { get; private set; } = long.MinValue;

    /// <summary>Up to where this node knows the log to be committed.</summary>
    public long Commit { get; private set; }

    /// <summary>Up to where it was applied here, entries without bytes included.</summary>
    public long Applied { get; private set; }

    public long Term => _disk.Term;

    public long LastIndex => _disk.LastIndex;

    /// <summary>The entries since the shown checkpoint.</summary>
    public long UncutEntries => _disk.LastIndex - _disk.BaseIndex;

    /// <summary>Whom this node takes for the leader.</summary>
    public int? LeaderHint => LeaderTerm >= 0 ? Node : IsContent ? _leaderHeard : null;

    /// <summary>It leads and is answered, or has heard of a leader a moment ago: it sees no need for another.</summary>
    public bool IsContent => LeaderTerm >= 0
        ? Now - _quorumAt < Options.ElectionMin
        : Now - _heardLeaderAt < Options.ElectionMin;

    /// <summary>No checkpoint is taken over before this.</summary>
    public long RefusesInstallUntil { get; set; }

    /// <summary>Applies one after the other no faster than this.</summary>
    public long ApplySlowness { get; set; }

    private ModelLogOptions Options => _raft.Options;

    private long Now => _raft.Timeline.Now;

    /// <summary>Joins the group; what was known to be committed is applied again.</summary>
    public void Start()
    {
        _raft.Join(this);
        PlanApply();
        PlanElection();
    }

    /// <summary>A greater term was seen: it is on disk before anything else happens, and leading is over.</summary>
    public void TakeTerm(long term)
    {
        if (term > _disk.Term)
        {
            _disk.Term = term;
            StepDown();
        }

        _heardLeaderAt = Now;
    }

    private void PlanElection() => Process.After(_chance.Between(Options.ElectionMin, Options.ElectionMax), () =>
    {
        if (LeaderTerm < 0 && !IsContent)
        {
            _raft.TryElect(Node, isForced: false);
        }

        PlanElection();
    });

    private void PlanApply()
    {
        if (!_isApplyPlanned && Applied < ApplyTo)
        {
            _isApplyPlanned = true;
            Process.After(ApplySlowness + _chance.Between(0, Options.ApplyMax), ApplySome);
        }
    }

    private bool _isApplyPlanned;

    // What is not on this disk is not applied: a checkpoint must not hold what the log has lost.
    private long ApplyTo => Math.Min(Commit, _disk.Flushed);

    private void ApplySome()
    {
        const int Burst = 16;
        _isApplyPlanned = false;
        for (var i = 0; i < Burst && Applied < ApplyTo && Process.IsAlive; i++)
        {
            ApplyNext();
        }

        AnswerBarriers();
        PlanApply();
    }

    private void ApplyNext()
    {
        var entry = _disk.EntryAt(Applied + 1);
        _raft.NoteCommitted(entry);
        Applied = entry.Index;
        if (_chance.Happens(1, 4))
        {
            _disk.StoredCommit = Applied;
        }

        if (entry.Bytes is null)
        {
            Announce(entry.Term);
        }
        else
        {
            var context = Meet(entry);
            _replica.Apply(entry.Index, entry.Term, new ReadOnlySequence<byte>(entry.Bytes), context);
        }

        CheckpointAfter(entry);
    }

    // All before the term's first entry is applied here now.
    private void Announce(long term)
    {
        if (term == LeaderTerm)
        {
            Process.After(_chance.Between(0, Options.EventMax), () => Leading?.Invoke(term));
        }
    }

    private void CheckpointAfter(LogEntry entry)
    {
        if (Options.CheckpointEvery == 0 || entry.Index % Options.CheckpointEvery != 0
            || _disk.Newest?.Index >= entry.Index || _chance.Happens(1, 8) || _replica.Cut() is not { } state)
        {
            return;
        }

        _raft.Counts.Checkpoints++;
        var pair = new LogPair(entry.Index, entry.Term, state);
        Process.After(_chance.Between(0, Options.CheckpointMax), () =>
        {
            if (_disk.Newest is null || pair.Index > _disk.Newest.Index)
            {
                _disk.Count(pair);
                _disk.CutHead(Options.CutsFreely ? Applied : LowestCommit());
            }
        });
    }

    private long LowestCommit() => _raft.Disks.Min(static disk => Math.Min(disk.Flushed, disk.StoredCommit));
}
