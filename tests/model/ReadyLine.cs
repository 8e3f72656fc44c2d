namespace Sched.Tests.Model;

/// <summary>
/// Runs in the order in which they became ready. Those that became ready one after the other within one millisecond
/// stand side by side: the engine is free to choose among them.
/// </summary>
internal sealed class ReadyLine
{
    private readonly LinkedList<Row> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>When the first in line became ready.</summary>
    public long HeadMs => _rows.First!.Value.ReadyMs;

    /// <summary>When the last in line became ready.</summary>
    public long TailMs => _rows.Last!.Value.ReadyMs;

    /// <summary>Whoever may be served next.</summary>
    public IReadOnlySet<ModelRun> Heads => _rows.First!.Value.Runs;

    public void Add(ModelRun run)
    {
        if (_rows.Last is null || _rows.Last.Value.ReadyMs != run.ReadyMs)
        {
            _rows.AddLast(new Row(run.ReadyMs, []));
        }

        _rows.Last!.Value.Runs.Add(run);
    }

    public bool Remove(ModelRun run)
    {
        for (var row = _rows.First; row is not null; row = row.Next)
        {
            if (row.Value.Runs.Remove(run))
            {
                if (row.Value.Runs.Count == 0)
                {
                    _rows.Remove(row);
                }

                return true;
            }
        }

        return false;
    }

    private sealed record Row(long ReadyMs, HashSet<ModelRun> Runs);
}
