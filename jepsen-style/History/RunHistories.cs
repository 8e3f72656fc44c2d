namespace Sched.JepsenStyle.History;

/// <summary>All runs, gathered while submits and ledgers come in.</summary>
internal sealed class RunHistories
{
    private readonly Dictionary<string, RunHistory> _runs = [];

    public IReadOnlyCollection<RunHistory> All => _runs.Values;

    /// <summary>How many have succeeded; kept, because it is asked for all the time.</summary>
    public int Succeeded { get; private set; }

    public void Add(RequestedJob submit)
    {
        var run = Of(submit.Id);
        run.DueUs = submit.DueUs;
        run.IsAcknowledged = submit.Acknowledged;
    }

    public void Add(LedgerEntry entry)
    {
        var run = Of(entry.Job);
        var before = run.HasSucceeded;
        run.Add(entry);
        Succeeded += !before && run.HasSucceeded ? 1 : 0;
    }

    private RunHistory Of(string job)
    {
        if (!_runs.TryGetValue(job, out var run))
        {
            run = new RunHistory(job);
            _runs.Add(job, run);
        }

        return run;
    }
}
