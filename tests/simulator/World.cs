using Microsoft.Extensions.Logging;
using Sched.Tests.Simulator.Actors;
using Sched.Tests.Simulator.Checks;
using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Log;
using Sched.Tests.Simulator.Network;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

/// <summary>
/// One run of a case: nodes, workers and clients as processes of one timeline, on one thread. First anything may go
/// wrong, then a majority is healed and all must come to its end.
/// </summary>
internal sealed partial class World : IDisposable
{
    // More turns than any instant needs: the program goes round in circles.
    private const int TurnsPerInstantMax = 1_000_000;
    private const long RestMax = 240 * Timeline.Second;
    private const long Settle = 300 * Timeline.Millisecond;

    private readonly Case _plan;
    private readonly Action<string>? _watch;
    private readonly SchedNode?[] _nodes;
    private readonly WorkerActor?[] _workers;
    private readonly ClientActor?[] _clients;
    private readonly Dictionary<string, int> _lives = new(StringComparer.Ordinal);
    private readonly List<Process> _processes = [];
    private readonly HashSet<int> _open;
    private readonly List<SchedNode> _allNodes = [];
    private readonly Beliefs _beliefs;
    private readonly Fingerprint _fingerprint;
    private Exception? _failure;
    private bool _isHealed;
    private bool _isFounded;
    private bool _isResting;
    private bool _isOver;

    public World(Case plan, Action<string>? watch = null)
    {
        (_plan, _watch) = (plan, watch);
        Options = plan.Options;
        Chance = new Chance(Options.Seed, "world");
        Raft = new ModelRaft(Timeline, Options.Seed, Options.Nodes, NewLogOptions());
        Network = new VirtualNetwork(Timeline, Options.Seed, NewNetworkOptions()) { Failed = Fail };
        _fingerprint = new Fingerprint(Timeline);
        Witness = new Witness(Counts);
        _beliefs = new Beliefs(Timeline);
        Checker = new Checker(Timeline, Witness, Counts, _fingerprint);
        LogChecker.Attach(Witness, _beliefs, Checker, Counts, _fingerprint);
        Network.Observe = message => Guard(() => _beliefs.Observe(message));
        Raft.Elected += OnElected;
        _nodes = new SchedNode?[Options.Nodes];
        _workers = new WorkerActor?[Options.Workers];
        _clients = new ClientActor?[Options.Clients];
        _open = [.. Enumerable.Range(0, plan.Operations.Length)];
    }

    public static string[] Queues { get; } = ["mail", "reports"];

    public Timeline Timeline { get; } = new();

    public Options Options { get; }

    public Chance Chance { get; }

    public ModelRaft Raft { get; }

    public VirtualNetwork Network { get; }

    public Counts Counts { get; } = new();

    public Witness Witness { get; }

    public Checker Checker { get; }

    public bool IsWatched => _watch is not null;

    public ILoggerFactory Loggers(string process) => new WorldLogger(this, process);

    public void Tell(string what) =>
        _watch?.Invoke(FormattableString.Invariant($"{Timeline.Now / (double)Timeline.Second,10:0.000000} {what}"));

    /// <summary>The run has failed; it ends at once.</summary>
    public void Fail(Exception error) => _failure ??= error;

    /// <summary>What goes wrong in a callback of the programs would be lost in their tasks.</summary>
    public void Guard(Action check)
    {
        try
        {
            check();
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }
    }

    /// <summary>An operation has its answer.</summary>
    public void Done(int operation) => _open.Remove(operation);

    /// <summary>Runs the case to its end.</summary>
    public Report Run()
    {
        try
        {
            Begin();
            RunUntilOver();
            Checker.CheckEnd();
        }
        catch (Exception error)
        {
            Fail(error);
        }

        CountUp();
        var fault = _failure is AggregateException { InnerException: { } inner } ? inner : _failure;
        return new Report(
            Options.Seed, _fingerprint.Value, Options.SafetyMs / 1_000.0, Counts,
            (fault as SimulationFault)?.Property ?? fault?.GetType().Name, fault);
    }

    public void Dispose()
    {
        _allNodes.ForEach(static node => node.Dispose());
        Witness.Dispose();
    }

    private void Begin()
    {
        for (var number = 1; number <= Options.Nodes; number++)
        {
            StartNode(number);
        }

        new ClientActor(this, NewProcess("c0", 0)).Found(OnFounded);
        foreach (var fault in _plan.Faults)
        {
            Timeline.After(fault.AtMs * Timeline.Millisecond, () => Guard(() => Happen(fault)));
        }

        Timeline.After(Options.SafetyMs * Timeline.Millisecond, Heal);
    }

    private void OnFounded()
    {
        _isFounded = true;
        for (var number = 1; number <= Options.Workers; number++)
        {
            StartWorker(number);
        }

        for (var number = 1; number <= Options.Clients; number++)
        {
            StartClient(number);
        }
    }

    private void RunUntilOver()
    {
        var limit = (Options.SafetyMs * Timeline.Millisecond) + RestMax;
        while (!_isOver)
        {
            RunTasks();
            if (_failure is not null)
            {
                return;
            }

            if (Timeline.Now > limit || !Timeline.RunNext())
            {
                throw new SimulationFault(
                    "liveness",
                    $"{_open.Count} operations and {Witness.Engine.LiveCount} jobs do not come to their end.");
            }

            CheckOver();
        }
    }

    private void CheckOver()
    {
        if (_isHealed && _isFounded && !_isResting && _open.Count == 0 && Witness.Engine.LiveCount == 0)
        {
            _isResting = true;
            Timeline.After(Settle, () => _isOver = true);
        }
    }

    private void RunTasks()
    {
        for (var turns = 0; RunRound() && _failure is null; turns++)
        {
            if (turns > TurnsPerInstantMax)
            {
                throw new SimulationFault("liveness", "A program goes round in circles.");
            }
        }
    }

    private bool RunRound()
    {
        var hasRun = false;
        for (var i = 0; i < _processes.Count; i++)
        {
            while (_processes[i].RunOne())
            {
                hasRun = true;
                if (_failure is not null)
                {
                    return false;
                }
            }
        }

        return hasRun;
    }

    private Process NewProcess(string name, int driftMax)
    {
        var life = _lives.GetValueOrDefault(name) + 1;
        _lives[name] = life;
        var drift = (int)new Chance(Options.Seed, $"{name}/{life}/drift").Between(-driftMax, driftMax + 1);
        var process = new Process(Timeline, Options.Seed, name, life, drift);
        _processes.RemoveAll(static each => !each.IsAlive);
        _processes.Add(process);
        Tell($"{name} begins life {life}");
        return process;
    }

    private void StartNode(int number)
    {
        var process = NewProcess($"n{number}", Options.NodeDriftPerMillion);
        process.Clock.WallOffset = WallOffset(process);
        var node = new SchedNode(this, number, process);
        _nodes[number - 1] = node;
        _allNodes.Add(node);
        node.Start();
    }

    private void StartWorker(int number)
    {
        var worker = new WorkerActor(this, NewProcess($"w{number}", Options.WorkerDriftPerMillion));
        _workers[number - 1] = worker;
        worker.Start(() =>
        {
            worker.Process.Kill();
            Timeline.After(10 * Timeline.Millisecond, () => StartWorkerAgain(number, worker));
        });
    }

    private void StartWorkerAgain(int number, WorkerActor last)
    {
        if (_workers[number - 1] == last)
        {
            StartWorker(number);
        }
    }

    private void StartClient(int number)
    {
        var client = new ClientActor(this, NewProcess($"c{number}", 0));
        _clients[number - 1] = client;
        client.Start(_open.Order()
            .Select(each => (each, _plan.Operations[each]))
            .Where(each => each.Item2.Client == number));
    }

    // Time servers keep a node that does not lead within this.
    private long WallOffset(Process process) =>
        new Chance(Options.Seed, $"{process.Name}/{process.Life}/wall").Between(-250, 251) * Timeline.Millisecond;

    private void OnElected(int index)
    {
        Counts.LeaderChanges++;
        Tell($"n{index + 1} is elected in term {Raft.LogOf(index)!.LeaderTerm}");
        var process = _nodes[index]!.Process;
        if (Math.Abs(process.Clock.WallOffset) > 250 * Timeline.Millisecond)
        {
            process.Clock.WallOffset = WallOffset(process);
        }
    }

    private void CountUp()
    {
        Counts.LeaderChanges = Math.Max(0, Counts.LeaderChanges - 1);
        Counts.Unknowns = Raft.Counts.Unknowns;
        Counts.Installs = Raft.Counts.Installs;
        Counts.CutTails = Raft.Counts.CutTails;
        Counts.Fallbacks = Raft.Counts.Fallbacks;
        Counts.Resumes = _beliefs.Resumes;
    }

    private ModelLogOptions NewLogOptions() => new()
    {
        Slow = Options.SlowPerMille,
        SlowMax = Options.SlowMsMax * Timeline.Millisecond,
        Lost = Options.LostPerMille,
        FlushMax = Options.FlushUsMax * Timeline.Microsecond,
        Refused = Options.RefusedPerMille,
        Unknown = Options.UnknownPerMille,
        CheckpointEvery = Options.CheckpointEvery,
        CutsFreely = Options.CutsFreely,
    };

    private NetworkOptions NewNetworkOptions() => new()
    {
        Slow = Options.SlowPerMille,
        SlowMax = Options.SlowMsMax * Timeline.Millisecond,
        LostRequests = Options.LostPerMille,
        LostAnswers = Options.LostPerMille,
        Breaks = Options.LostPerMille / 4,
    };
}
