using Sched.JepsenStyle.Cluster;
using Sched.JepsenStyle.History;
using Sched.JepsenStyle.Workers;

namespace Sched.JepsenStyle.Demo;

/// <summary>The demo's workers: processes of this program, each with a ledger for every life it had.</summary>
internal sealed class DemoWorkers(DemoPlan plan, string endpoints, string folder) : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly ChildProcess?[] _processes = new ChildProcess?[plan.Workers];
    private readonly List<LedgerReader> _ledgers = [];

    public void StartAll()
    {
        for (var i = 0; i < plan.Workers; i++)
        {
            Start(i);
        }
    }

    public void Start(int index)
    {
        var name = $"worker{index + 1}-{_ledgers.Count + 1}";
        var ledger = Path.Combine(folder, $"{name}.ledger");
        _ledgers.Add(new LedgerReader(ledger));
        _processes[index]?.Dispose();
        _processes[index] = ChildProcess.Start(
            ThisProgram.Path,
            WorkerProgram.CommandLine(endpoints, DemoPlan.Queue, ledger, plan.Slots, plan.HandlerTime),
            Path.Combine(folder, $"{name}.log"));
    }

    public Task KillAsync(int index) => _processes[index]!.KillAsync();

    public void ReadLedgers(RunHistories histories) => _ledgers.ForEach(ledger => ledger.ReadNew(histories.Add));

    public async Task StopAsync()
    {
        foreach (var process in _processes)
        {
            if (process is { HasExited: false })
            {
                await process.EndInputAsync(StopPatience);
            }
        }
    }

    public void Dispose() => Array.ForEach(_processes, process => process?.Dispose());
}
