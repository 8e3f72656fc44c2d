namespace Sched.Raft;

/// <summary>
/// What the peers have answered in the leadership that lasts: up to where their logs agree with ours, and when the
/// round that they answered was sent.
/// </summary>
internal sealed class PeerProgress
{
    // Guards everything below. The library asks peers in parallel.
    private readonly Lock _peersLock = new();

    // The key is the library's object for a member in one leadership, so that a late answer of an earlier one cannot
    // be taken for a new one.
    private readonly Dictionary<object, Answer> _answers = new(ReferenceEqualityComparer.Instance);
    private long _term = -1;
    private long _quorumHeardAt = long.MinValue;

    private readonly record struct Answer(long MatchIndex, long SentAt);

    /// <summary>When the last round that a majority answered was sent.</summary>
    public long QuorumHeardAt => Volatile.Read(ref _quorumHeardAt);

    /// <summary>Begins a leadership: earlier answers do not count.</summary>
    public void Begin(long term)
    {
        lock (_peersLock)
        {
            if (_term != term)
            {
                _answers.Clear();
                _term = term;
            }
        }
    }

    /// <summary>Forgets all answers, since the members have changed.</summary>
    public void Forget()
    {
        lock (_peersLock)
        {
            _answers.Clear();
        }
    }

    public void Note(object peer, long term, long matchIndex, long sentAt, int memberCount)
    {
        lock (_peersLock)
        {
            if (term != _term)
            {
                return;
            }

            _answers[peer] = new Answer(matchIndex, sentAt);
            var heardAt = OfMajority(memberCount, whenAlone: sentAt, none: long.MinValue, a => a.SentAt);
            Volatile.Write(ref _quorumHeardAt, Math.Max(_quorumHeardAt, heardAt));
        }
    }

    /// <summary>The greatest index that a majority, this node included, has certainly stored.</summary>
    public long MatchOfMajority(int memberCount)
    {
        lock (_peersLock)
        {
            return OfMajority(memberCount, whenAlone: long.MaxValue, none: 0, a => a.MatchIndex);
        }
    }

    private long OfMajority(int memberCount, long whenAlone, long none, Func<Answer, long> value)
    {
        var peersNeeded = memberCount / 2;
        if (peersNeeded == 0)
        {
            return whenAlone;
        }

        var values = _answers.Values.Select(value).OrderDescending().ToArray();
        return peersNeeded <= values.Length ? values[peersNeeded - 1] : none;
    }
}
