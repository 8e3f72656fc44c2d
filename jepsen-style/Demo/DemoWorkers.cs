using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Sched.JepsenStyle.Workers;

namespace Sched.JepsenStyle.Demo;

/// <summary>
/// The demo's workers: processes of this program, each with a ledger for every life it had, so that a line that a kill
/// cut off stays a ledger's last.
/// </summary>
internal sealed class DemoWorkers(DemoPlan plan, string endpoints, string folder) : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    // Guards the list of ledgers: one task starts workers while another one reads.
    private readonly Lock _lock = new();
    private readonly ChildProcess?[] _processes = new ChildProcess?[plan.Workers];
    private readonly List<LedgerReader> _ledgers = [];

    public static string NameOf(int index) => $"w{index + 1}";

    public void StartAll()
    {
        for (var i = 0; i < plan.Workers; i++)
        {
            Start(i);
        }
    }

    public void Start(int index)
    {
        var name = NameOf(index);
        _processes[index]?.Dispose();
        _processes[index] = ChildProcess.Start(
            ThisProgram.Path,
            WorkerProgram.CommandLine(endpoints, name, DemoPlan.Queue, NewLedger(name), plan.Slots, plan.HandlerTime),
            Path.Combine(folder, $"{name}.log"));
    }

    public Task KillAsync(int index) => _processes[index]!.KillAsync();

    /// <summary>What all ledgers, those of dead workers too, got since the last call.</summary>
    public void ReadNew(Action<LedgerEntry> take)
    {
        LedgerReader[] ledgers;
        lock (_lock)
        {
            ledgers = [.. _ledgers];
        }

        Array.ForEach(ledgers, ledger => ledger.ReadNew(take));
    }

    /// <summary>Lets every worker hand back what it holds; one that is stuck dies when this is disposed.</summary>
    public Task StopAllAsync() => Task.WhenAll(
        _processes.OfType<ChildProcess>()
            .Where(process => !process.HasExited)
            .Select(process => process.EndInputAsync(StopPatience)));

    public void Dispose() => Array.ForEach(_processes, process => process?.Dispose());

    private string NewLedger(string name)
    {
        lock (_lock)
        {
            var path = Path.Combine(folder, $"{name}-{_ledgers.Count + 1}.ledger");
            _ledgers.Add(new LedgerReader(path));
            return path;
        }
    }
}
