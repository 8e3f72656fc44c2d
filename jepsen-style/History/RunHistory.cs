namespace Sched.JepsenStyle.History;

/// <summary>What was asked of one job, and everything the ledgers say about its run.</summary>
internal sealed class RunHistory(string job)
{
    private readonly List<RunStarted> _starts = [];
    private readonly HashSet<long> _endedWell = [];
    private readonly HashSet<long> _readBack = [];
    private readonly List<long> _accepted = [];

    public string Job => job;

    /// <summary>The requested due time; null when nobody submitted this job.</summary>
    public long? DueUs { get; set; }

    /// <summary>The submit was answered, so the job may not be lost.</summary>
    public bool IsAcknowledged { get; set; }

    public IReadOnlyList<RunStarted> Starts => _starts;

    /// <summary>
    /// A handler ended well and its success counted: by the answer, or, where the answer died with the worker, by a
    /// later read that shows that very token.
    /// </summary>
    public bool HasSucceeded => _accepted.Count > 0 || _readBack.Overlaps(_endedWell);

    public void Add(LedgerEntry entry)
    {
        switch (entry)
        {
            case RunStarted start:
                _starts.Add(start);
                break;
            case RunEnded { Verdict: RunVerdict.Success }:
                _endedWell.Add(entry.Token);
                break;
            case RunAcked { Answer: AckAnswer.Accepted }:
                _accepted.Add(entry.Token);
                break;
            case RunAcked { Answer: AckAnswer.ReadBack }:
                _readBack.Add(entry.Token);
                break;
            default:
                break;
        }
    }

    /// <summary>A handler ended well, and nothing tells yet whether it counted.</summary>
    public bool AwaitsAnswer => !HasSucceeded && _endedWell.Count > 0;

    /// <summary>Two successes counted, two handlers had one token, or a start follows from no recorded end.</summary>
    public bool IsSilentDouble()
    {
        if (_accepted.Count + _readBack.Except(_accepted).Count() > 1)
        {
            return true;
        }

        var (token, attempt) = (0L, 0);
        foreach (var start in _starts.OrderBy(start => start.Token))
        {
            // The same attempt under a larger token is a lease that was given back free; the first has none before it.
            var isNext = start.Attempt == attempt + 1;
            var isFreeReturn = start.Attempt == attempt && attempt > 0;
            if (start.Token == token || !(isNext || isFreeReturn))
            {
                return true;
            }

            (token, attempt) = (start.Token, start.Attempt);
        }

        return false;
    }

    public bool IsEarly() => _starts.Any(start => start.WallUs < DueUs);

    /// <summary>From due to the first start of the first attempt, if there was one.</summary>
    public long? DueToStartUs()
    {
        var first = _starts.Where(start => start.Attempt == 1).MinBy(start => start.WallUs);
        return first?.WallUs - DueUs;
    }
}
