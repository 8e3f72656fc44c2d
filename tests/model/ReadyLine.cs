namespace Sched.Tests.Model;

/// <summary>
/// Runs in the order in which they became ready. Those that one command sent back stand side by side: the engine is
/// free to choose among them.
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

    public void Add(ModelRun run) => Add(run, run.Order);

    /// <summary>Adds runs whose order among themselves nobody knows.</summary>
    public void AddUnordered(IEnumerable<ModelRun> runs)
    {
        foreach (var run in runs)
        {
            Add(run, order: 0);
        }
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

    private void Add(ModelRun run, long order)
    {
        if (_rows.Last is null || _rows.Last.Value.ReadyMs != run.ReadyMs || _rows.Last.Value.Order != order)
        {
            _rows.AddLast(new Row(run.ReadyMs, order, []));
        }

        _rows.Last!.Value.Runs.Add(run);
    }

    private sealed record Row(long ReadyMs, long Order, HashSet<ModelRun> Runs);
}
