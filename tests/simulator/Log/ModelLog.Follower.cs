namespace Sched.Tests.Simulator.Log;

/// <content>What a follower does: take entries, cut what another leader left, take a checkpoint.</content>
internal sealed partial class ModelLog
{
    /// <summary>A leader's entries, or its sign of life.</summary>
    public void Receive(AppendMessage message)
    {
        if (!Heed(message.From, message.Term, message.SentAt))
        {
            return;
        }

        if (_disk.TermAt(message.PreviousIndex) != message.PreviousTerm && message.PreviousIndex >= _disk.BaseIndex)
        {
            var known = Math.Min(message.PreviousIndex - 1, _disk.LastIndex);
            Answer(message.From, message.Term, Math.Max(known, Commit), isMatch: false, message.SentAt);
            return;
        }

        foreach (var entry in message.Entries)
        {
            Take(entry);
        }

        var match = message.PreviousIndex + message.Entries.Length;
        var matched = match >= _disk.BaseIndex ? match : _disk.BaseIndex;
        Flush(matched, _disk.TermAt(matched), () =>
            Answer(message.From, message.Term, matched, isMatch: true, message.SentAt));
        if (Math.Min(message.Commit, match) > Commit)
        {
            Commit = Math.Min(message.Commit, match);
            PlanApply();
        }
    }

    /// <summary>The leader's log does not reach back to what this node lacks.</summary>
    public void OfferInstall(int from, long term, LogPair pair, long sentAt)
    {
        if (!Heed(from, term, sentAt))
        {
            return;
        }

        if (pair.Index <= Applied)
        {
            Answer(from, term, Applied, isMatch: true, sentAt);
            return;
        }

        if (RefusesInstallUntil == 0)
        {
            RefusesInstallUntil = Now + _chance.Between(0, Options.RefusesInstallMax);
        }

        if (Now < RefusesInstallUntil)
        {
            _raft.Counts.RefusedInstalls++;
            return;
        }

        RefusesInstallUntil = 0;
        Install(pair);
        Answer(from, term, pair.Index, isMatch: true, sentAt);
    }

    // Above a checkpoint that counts as applied, an applied prefix always matches the leader's log.
    private void Install(LogPair pair)
    {
        _raft.Counts.Installs++;
        _disk.Install(pair);
        Commit = Math.Max(Commit, pair.Index);
        Applied = pair.Index;
        LeaveProposalsUpTo(pair.Index);
        _replica.Install(pair);
        PlanApply();
    }

    private void Take(LogEntry entry)
    {
        if (entry.Index <= _disk.BaseIndex)
        {
            return;
        }

        var known = _disk.TermAt(entry.Index);
        if (known == entry.Term)
        {
            return;
        }

        if (known >= 0)
        {
            if (entry.Index <= Commit)
            {
                throw new SimulationFault("model", $"A committed entry, {entry.Index}, would be cut.");
            }

            _raft.Counts.CutTails++;
            _disk.CutTail(entry.Index);
        }

        _disk.Append(entry);
    }

    private bool Heed(int from, long term, long sentAt)
    {
        if (term < _disk.Term)
        {
            Answer(from, term, 0, isMatch: false, sentAt);
            return false;
        }

        TakeTerm(term);
        if (LeaderTerm >= 0)
        {
            throw new SimulationFault("model", $"Nodes {Node} and {from} lead in term {term}.");
        }

        _leaderHeard = from;
        return true;
    }

    private void Answer(int to, long ledTerm, long match, bool isMatch, long sentAt)
    {
        var (node, term) = (Node, _disk.Term);
        _raft.Send(Node, to, log => log.Answered(node, term, ledTerm, match, isMatch, sentAt));
    }
}
