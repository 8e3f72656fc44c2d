using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Log;

/// <summary>
/// A group whose nodes hold Raft's state and exchange what it says, over links that lose and delay. Elections are one
/// step: whoever may win, wins. It watches itself: should it lose or change a committed entry, the model is wrong.
/// </summary>
internal sealed class ModelRaft
{
    private readonly ModelLog?[] _logs;
    private readonly bool[][] _cuts;
    private readonly Chance[][] _links;
    private readonly Chance _elections;
    private readonly Dictionary<long, long> _committed = [];
    private long _highestCommitted;
    private long _highestTerm;

    public ModelRaft(Timeline timeline, ulong seed, int size, ModelLogOptions options)
    {
        (Timeline, Seed, Size, Options) = (timeline, seed, size, options);
        Disks = [.. Enumerable.Range(0, size).Select(static _ => new ModelDisk())];
        _logs = new ModelLog?[size];
        _cuts = [.. Enumerable.Range(0, size).Select(_ => new bool[size])];
        _elections = new Chance(seed, "elections");
        _links = [.. Enumerable.Range(0, size).Select(from =>
            Enumerable.Range(0, size).Select(to => new Chance(seed, $"raft {from}>{to}")).ToArray())];
    }

    /// <summary>Raised when a node has won an election.</summary>
    public event Action<int>? Elected;

    public Timeline Timeline { get; }

    public ulong Seed { get; }

    public int Size { get; }

    public int Majority => (Size / 2) + 1;

    public ModelLogOptions Options { get; private set; }

    public ModelDisk[] Disks { get; }

    public ModelCounts Counts { get; } = new();

    /// <summary>The node's present life; null while it is down.</summary>
    public ModelLog? LogOf(int node) => _logs[node] is { Process.IsAlive: true } log ? log : null;

    /// <summary>The node that leads in the highest term, believed or not by others; -1: none.</summary>
    public int Leader => Enumerable.Range(0, Size)
        .Where(node => LogOf(node) is { LeaderTerm: >= 0 })
        .OrderByDescending(node => LogOf(node)!.LeaderTerm)
        .FirstOrDefault(-1);

    public void Join(ModelLog log) => _logs[log.Node] = log;

    public void Cut(int from, int to, bool isCut) => _cuts[from][to] = isCut;

    /// <summary>From here on messages are quick and nothing is refused without need.</summary>
    public void Calm() => Options = Options with
    {
        Slow = 0,
        Lost = 0,
        Refused = 0,
        Unknown = 0,
        RefusesInstallMax = 0,
    };

    public bool IsCut(int from, int to) => _cuts[from][to];

    public void HealAll() => Array.ForEach(_cuts, Array.Clear);

    /// <summary>Says something to another node; it may arrive late, out of order or never.</summary>
    public void Send(int from, int to, Action<ModelLog> deliver)
    {
        var link = _links[from][to];
        var isLost = link.Happens(Options.Lost, 1_000);
        var isSlow = link.Happens(Options.Slow, 1_000);
        var delay = link.Between(Options.DelayMin, isSlow ? Options.SlowMax : Options.DelayMax);
        if (isLost)
        {
            return;
        }

        Timeline.After(delay, () =>
        {
            if (!_cuts[from][to] && LogOf(to) is { } log)
            {
                log.Process.Run(() => deliver(log));
            }
        });
    }

    /// <summary>
    /// The node asks for votes. It wins when a majority that it reaches has no more than it; some of those take the
    /// term at once, the others hear of it later.
    /// </summary>
    /// <param name="isForced">Even nodes that are content with their leader vote.</param>
    public bool TryElect(int candidate, bool isForced)
    {
        if (LogOf(candidate) is not { Process.IsPaused: false } winner)
        {
            return false;
        }

        var voters = Enumerable.Range(0, Size)
            .Where(node => node != candidate && Votes(node, candidate, isForced))
            .OrderBy(_ => _elections.Next())
            .ToList();
        if (voters.Count + 1 < Majority)
        {
            return false;
        }

        _highestTerm += _elections.Between(1, 4);
        Counts.Elections++;
        var at = _elections.Between(Majority - 1, voters.Count + 1);
        foreach (var voter in voters.Take((int)at))
        {
            LogOf(voter)!.TakeTerm(_highestTerm);
        }

        Counts.SecondLeaders += Leader >= 0 && Leader != candidate ? 1 : 0;
        winner.TakeTerm(_highestTerm);
        CheckHoldsCommitted(Disks[candidate]);
        winner.Lead(_highestTerm);
        Elected?.Invoke(candidate);
        return true;
    }

    /// <summary>An entry is known to be committed: from now on every node must have it there.</summary>
    public void NoteCommitted(LogEntry entry)
    {
        if (_committed.TryAdd(entry.Index, entry.Term))
        {
            _highestCommitted = Math.Max(_highestCommitted, entry.Index);
        }
        else if (_committed[entry.Index] != entry.Term)
        {
            throw new SimulationFault(
                "model",
                $"Entry {entry.Index} is of term {entry.Term} here, of {_committed[entry.Index]} elsewhere.");
        }
    }

    private bool Votes(int node, int candidate, bool isForced)
    {
        if (LogOf(node) is not { Process.IsPaused: false } voter || _cuts[node][candidate] || _cuts[candidate][node])
        {
            return false;
        }

        var (mine, other) = (Disks[node], Disks[candidate]);
        return (isForced || !voter.IsContent)
            && (mine.LastTerm, mine.LastIndex).CompareTo((other.LastTerm, other.LastIndex)) <= 0;
    }

    private void CheckHoldsCommitted(ModelDisk disk)
    {
        for (var index = disk.BaseIndex + 1; index <= _highestCommitted; index++)
        {
            if (_committed.TryGetValue(index, out var term) && disk.TermAt(index) != term)
            {
                throw new SimulationFault("model", $"The winner lacks the committed entry {index} of term {term}.");
            }
        }
    }
}
