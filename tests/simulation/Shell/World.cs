using Microsoft.Extensions.Logging.Abstractions;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Tests.Simulation.Fakes;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

/// <summary>One run of a seed: the leader's shell over fakes, and everyone around it, on one thread.</summary>
internal sealed class World : IDisposable
{
    private const int Submitters = 3;
    private const int Workers = 3;

    // Faults stop after this; what is left must then come to its end, lapses of three seconds included.
    private static readonly TimeSpan FaultsFor = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    private readonly SerialScheduler _scheduler = new(isPumpedByPool: false);
    private readonly InMemoryJobStore _store = new();
    private readonly EngineHost _host;
    private readonly FakeLog _log;
    private readonly List<Task> _actors = [];
    private Exception? _failure;

    public World(int seed)
    {
        Random = new Random(seed);
        Time = new VirtualTime(new DateTimeOffset(2026, 3, 1, 11, 59, 58, TimeSpan.Zero));
        Transcript = new Transcript(Time);
        _host = new EngineHost(_store);
        _log = new FakeLog(Time, _host, Random, Transcript);
        Shell = new LeaderShell(
            _log, _host, _scheduler, Time, new FakePayloads(_store, Time, Random),
            () => (ulong)Random.NextInt64(), new LeaderOptions(), NullLogger.Instance);
        Shell.Failed += error => _failure ??= error;
        _host.Applied += applied =>
            Transcript.Add($"applied {applied.Index} of {applied.Term}: {applied.Entry.Commands.Length} commands");
    }

    public static string[] Queues { get; } = ["mail", "reports"];

    public Random Random { get; }

    public VirtualTime Time { get; }

    public Transcript Transcript { get; }

    public Ledger Ledger { get; } = new();

    public LeaderShell Shell { get; }

    public bool HasFaults => _log.HasFaults;

    public bool IsOver { get; private set; }

    public long EpochUnixMs => _host.Read(static engine => engine.EpochUnixMs);

    public Task PauseAsync(int fromMs, int toMs) =>
        Task.Delay(TimeSpan.FromMicroseconds(Random.Next(fromMs * 1_000, toMs * 1_000)), Time);

    /// <summary>What goes wrong in the shell's own calls would be lost in its tasks.</summary>
    public void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            _failure ??= error;
            throw;
        }
    }

    /// <summary>Nobody waits for this task, but it must not fail.</summary>
    public async void Watch(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error)
        {
            _failure ??= error;
        }
    }

    /// <summary>Runs the seed to its end and checks what must hold then.</summary>
    public IReadOnlyList<string> Run()
    {
        Shell.Start();
        _log.Elect();
        Time.After(FaultsFor, () => _log.HasFaults = false);
        var work = _scheduler.RunAsync(WorkAsync);
        RunUntil(() => work.IsCompleted);
        work.GetAwaiter().GetResult();

        IsOver = true;
        RunUntil(() => _actors.TrueForAll(static actor => actor.IsCompleted));
        var disposal = _scheduler.RunAsync(() => Shell.DisposeAsync().AsTask());
        RunUntil(() => disposal.IsCompleted);
        ThrowOnFailure();
        Ledger.Check(_store);
        Transcript.Add($"digest {_host.Read(static engine => engine.Digest):x16}, {Ledger.Acknowledged} jobs");
        return Transcript.Lines;
    }

    public void Dispose() => _host.Dispose();

    private async Task WorkAsync()
    {
        await FoundQueuesAsync();
        for (var i = 1; i <= Workers; i++)
        {
            _actors.Add(new SimulatedWorker(this, i).RunAsync());
        }

        _actors.Add(ChangeLeadersAsync());
        var submitters = new List<Task>();
        for (var i = 1; i <= Submitters; i++)
        {
            submitters.Add(new Submitter(this, i).RunAsync());
        }

        await Task.WhenAll(submitters);
        while (_host.Read(static engine => engine.LiveCount) > 0)
        {
            await PauseAsync(20, 30);
        }
    }

    // Attempts enough that no run of bad luck makes a job dead.
    private async Task FoundQueuesAsync()
    {
        foreach (var queue in Queues)
        {
            var put = new PutQueue("default", queue, new RunPolicy(Limits.MaxAttemptsMax, 50, 500));
            while (!await TryProposeAsync(put))
            {
                await PauseAsync(5, 50);
            }
        }
    }

    private async Task<bool> TryProposeAsync(Command command)
    {
        try
        {
            return (await Shell.ProposeAsync("test", command)).Result.Outcome == Outcome.Done;
        }
        catch (Exception error) when (error is NotLeaderException or CommitUnknownException)
        {
            return false;
        }
    }

    private async Task ChangeLeadersAsync()
    {
        while (HasFaults)
        {
            await PauseAsync(300, 4_000);
            _log.Depose();
            await PauseAsync(20, 600);
            _log.Elect();
        }
    }

    private void RunUntil(Func<bool> holds)
    {
        while (!holds())
        {
            ThrowOnFailure();
            Assert.True(Time.Elapsed < LongestRun, "The run does not come to its end.");
            if (!_scheduler.RunOne())
            {
                Assert.True(Time.RunNext(), "Nothing will ever happen again.");
            }
        }
    }

    private void ThrowOnFailure()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("Something failed where nobody waits for it.", _failure);
        }

        foreach (var actor in _actors)
        {
            if (actor.IsFaulted)
            {
                actor.GetAwaiter().GetResult();
            }
        }
    }
}
