using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Log;

/// <content>What a leader does: append, copy to the others, count answers, commit.</content>
internal sealed partial class ModelLog
{
    private const int EntriesPerMessage = 64;

    private readonly Dictionary<int, Follower> _followers = [];
    private long _firstOfTerm;
    private long _quorumAt;
    private long _beliefFor;
    private bool _isSyncPlanned;

    /// <summary>This node has won an election.</summary>
    public void Lead(long term)
    {
        LeaderTerm = term;
        _quorumAt = Now;
        _beliefFor = _chance.Between(Options.BeliefMin, Options.BeliefMax);
        QuorumHeardAt = Process.Clock.GetTimestamp();
        _followers.Clear();
        foreach (var node in Enumerable.Range(0, _raft.Size).Where(node => node != Node))
        {
            _followers.Add(node, new Follower { Next = _disk.LastIndex + 1, SentAt = QuorumHeardAt });
        }

        _firstOfTerm = Append(null).Index;
        Beat(term);
    }

    /// <summary>Leading is over, whether another leads or nobody answers.</summary>
    public void StepDown()
    {
        if (LeaderTerm < 0)
        {
            return;
        }

        var term = LeaderTerm;
        LeaderTerm = -1;
        _leaderHeard = null;
        LeaveProposals(term);
        FailBarriers();
        Process.After(_chance.Between(0, Options.EventMax), () => Stopped?.Invoke(term));
    }

    private LogEntry Append(byte[]? bytes)
    {
        var entry = new LogEntry(_disk.LastIndex + 1, LeaderTerm, bytes, Now);
        _disk.Append(entry);
        Flush(entry.Index, entry.Term, AdvanceCommit);
        PlanSync();
        return entry;
    }

    private void Flush(long index, long term, Action then) =>
        Process.After(_chance.Between(0, Options.FlushMax), () =>
        {
            if (_disk.Flush(index, term))
            {
                then();
                PlanApply();
            }
        });

    // What else is appended in this instant goes into the same message.
    private void PlanSync()
    {
        if (!_isSyncPlanned)
        {
            _isSyncPlanned = true;
            Process.After(0, () =>
            {
                _isSyncPlanned = false;
                SyncAll(isForced: false);
            });
        }
    }

    private void Beat(long term)
    {
        if (LeaderTerm != term)
        {
            return;
        }

        if (_raft.Size == 1)
        {
            NoteQuorum(Process.Clock.GetTimestamp());
        }

        if (Now - _quorumAt > _beliefFor)
        {
            StepDown();
            return;
        }

        SyncAll(isForced: true);
        AskBarriers();
        Process.After(Options.HeartbeatEvery, () => Beat(term));
    }

    private void SyncAll(bool isForced)
    {
        if (LeaderTerm < 0)
        {
            return;
        }

        foreach (var (node, follower) in _followers)
        {
            Sync(node, follower, isForced);
        }
    }

    private void Sync(int node, Follower follower, bool isForced)
    {
        if (follower.IsAwaited && !isForced)
        {
            return;
        }

        follower.IsAwaited = true;
        var (term, sentAt, from) = (LeaderTerm, Process.Clock.GetTimestamp(), Node);
        if (follower.Next <= _disk.BaseIndex)
        {
            var shown = _disk.Shown!;
            _raft.Send(Node, node, log => log.OfferInstall(from, term, shown, sentAt));
            return;
        }

        var last = Math.Min(_disk.LastIndex, follower.Next + EntriesPerMessage - 1);
        var entries = new LogEntry[last - follower.Next + 1];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = _disk.EntryAt(follower.Next + i);
        }

        var message = new AppendMessage(
            from, term, follower.Next - 1, _disk.TermAt(follower.Next - 1), entries, Commit, sentAt);
        _raft.Send(Node, node, log => log.Receive(message));
    }

    /// <summary>A follower has answered: what it holds, or what it lacks.</summary>
    public void Answered(int node, long term, long ledTerm, long match, bool isMatch, long sentAt)
    {
        if (term > _disk.Term)
        {
            TakeTerm(term);
        }

        if (LeaderTerm != ledTerm)
        {
            return;
        }

        var follower = _followers[node];
        follower.IsAwaited = false;
        follower.SentAt = Math.Max(follower.SentAt, sentAt);
        if (isMatch)
        {
            follower.Match = Math.Max(follower.Match, match);
            follower.Next = follower.Match + 1;
            AdvanceCommit();
        }
        else
        {
            follower.Next = Math.Max(follower.Match + 1, Math.Min(follower.Next - 1, match + 1));
        }

        NoteQuorum(MajorityOf(_followers.Values.Select(static each => each.SentAt), Process.Clock.GetTimestamp()));
        if (follower.Next <= _disk.LastIndex)
        {
            Sync(node, follower, isForced: false);
        }
    }

    private void NoteQuorum(long sentAt)
    {
        if (sentAt > QuorumHeardAt || _raft.Size == 1)
        {
            QuorumHeardAt = sentAt;
            _quorumAt = Now;
        }
    }

    // An index of an older term counts only under one of the own term.
    private void AdvanceCommit()
    {
        var index = MajorityOf(_followers.Values.Select(static follower => follower.Match), _disk.Flushed);
        index = Math.Min(index, _disk.Flushed);
        if (index > Commit && _disk.TermAt(index) == LeaderTerm)
        {
            Commit = index;
            PlanApply();
        }
    }

    private long MajorityOf(IEnumerable<long> others, long own) =>
        others.Append(own).OrderDescending().ElementAt(_raft.Majority - 1);

    private sealed class Follower
    {
        public long Next { get; set; }
        public long Match { get; set; }

        /// <summary>When the last message that it answered was sent, on this node's clock.</summary>
        public long SentAt { get; set; }

        public bool IsAwaited { get; set; }
    }
}

/// <summary>Entries on their way to a follower, and where they belong.</summary>
internal sealed record AppendMessage(
    int From, long Term, long PreviousIndex, long PreviousTerm, LogEntry[] Entries, long Commit, long SentAt);
