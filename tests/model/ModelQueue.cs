using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>One queue: eight bands of ready runs, the number of runs in each state, and how many ended.</summary>
internal sealed class ModelQueue(string @namespace, string name)
{
    private readonly Band[] _bands = [.. Enumerable.Range(0, Limits.Priorities).Select(priority => new Band(priority))];
    private readonly Dictionary<RunState, long> _counts = [];

    public string Namespace { get; } = @namespace;
    public string Name { get; } = name;
    public RunPolicy Defaults { get; set; } = RunPolicy.Default;

    /// <summary>The engine's number, learnt from the first record that shows it.</summary>
    public uint? Number { get; set; }

    public long LastOutcome { get; set; }

    public bool HasReady => _bands.Any(band => !band.IsEmpty);

    public long Count(RunState state) => _counts.GetValueOrDefault(state);

    public void AddCount(RunState state, int change) => _counts[state] = Count(state) + change;

    public void AddReady(ModelRun run, bool isReturned)
    {
        var band = _bands[run.Priority];
        (isReturned ? band.Returned : band.Fifo).Add(run);
    }

    /// <summary>
    /// The run is due at an instant that fired only in part: it may be ready, at a place nobody knows.
    /// </summary>
    public void AddLoose(ModelRun run) => _bands[run.Priority].Loose.Add(run);

    /// <summary>
    /// The instant has fired wholly. Unless somebody else came in between, its runs now stand in line like any others.
    /// </summary>
    public void SettleLoose()
    {
        foreach (var band in _bands.Where(band => band.Loose.Count > 0))
        {
            if (band.Fifo.IsEmpty || band.Fifo.TailMs <= band.Loose.First().ReadyMs)
            {
                band.Fifo.AddUnordered(band.Loose);
                band.Loose.Clear();
            }
        }
    }

    public void RemoveReady(ModelRun run)
    {
        var band = _bands[run.Priority];
        if (!band.Loose.Remove(run) && !band.Returned.Remove(run) && !band.Fifo.Remove(run))
        {
            throw new InvalidOperationException($"{run} is ready but in no line; the model is wrong.");
        }
    }

    /// <summary>
    /// May this one be granted next? The heads of the bands may whose head has waited longest, each band counting as
    /// if it had come later by its number times the aging step. A loose one may when no known head is before it.
    /// </summary>
    public bool MayBeNext(ModelRun run)
    {
        var best = _bands.Where(band => !band.HasNoLine).Select(Rank).DefaultIfEmpty(long.MaxValue).Min();
        var band = _bands[run.Priority];
        if (band.Loose.Contains(run))
        {
            return band.Returned.IsEmpty && run.ReadyMs + (run.Priority * Limits.AgingMs) <= best;
        }

        return !band.HasNoLine && Rank(band) == best && band.First.Heads.Contains(run);
    }

    /// <summary>The largest payload that may be next in line: if this fits, a grant must not stop here.</summary>
    public long HeadBytesMax() =>
        _bands.SelectMany(band => band.HasNoLine ? band.Loose : band.Loose.Concat(band.First.Heads))
            .Where(MayBeNext).Max(run => run.Bytes);

    public override string ToString() => $"{Namespace}/{Name}";

    private static long Rank(Band band) => band.First.HeadMs + (band.Priority * Limits.AgingMs);

    private sealed class Band(int priority)
    {
        public int Priority { get; } = priority;
        public ReadyLine Returned { get; } = new();
        public ReadyLine Fifo { get; } = new();
        public HashSet<ModelRun> Loose { get; } = [];
        public bool IsEmpty => HasNoLine && Loose.Count == 0;

        /// <summary>Nobody stands in a line.</summary>
        public bool HasNoLine => Returned.IsEmpty && Fifo.IsEmpty;
        public ReadyLine First => Returned.IsEmpty ? Fifo : Returned;
    }
}
