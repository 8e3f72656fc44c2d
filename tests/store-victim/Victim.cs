using Sched.Store;
using Sched.Tests.Integration.Fakes;

namespace Sched.Tests.StoreVictim;

/// <summary>
/// Writes what the model says, with checkpoints at random moments, until it is killed. Before it goes on after a kill
/// it reads every record, and what lies beyond the end, and says what it found.
/// </summary>
internal sealed class Victim(string folder, JobStore store, List<StoreCheckpoint> kept)
{
    private const int EntriesPerPulse = 64;
    private const int ReportedMax = 5;

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(4);

    private readonly Random _random = new();
    private long _index = kept.Count == 0 ? 0 : kept[0].Index;
    private Task<StoreCheckpoint>? _checkpoint;
    private int _pulsesToCheckpoint;
    private int _checkpoints;

    public bool Verify()
    {
        var faults = StoreModel.Faults(store, _index).Take(ReportedMax).ToList();
        faults.ForEach(fault => Console.WriteLine($"BROKEN {fault}"));
        Console.WriteLine(faults.Count == 0 ? $"VERIFIED {_index}" : $"BROKEN {_index}");
        return faults.Count == 0;
    }

    public async Task WriteAsync()
    {
        using var pulse = new PeriodicTimer(Pulse);
        do
        {
            for (var i = 0; i < EntriesPerPulse; i++)
            {
                StoreModel.Apply(store, ++_index);
            }

            await CheckpointAsync();
        }
        while (await pulse.WaitForNextTickAsync());
    }

    private async Task CheckpointAsync()
    {
        if (_checkpoint is null && _pulsesToCheckpoint-- <= 0)
        {
            store.BeginCheckpoint(_index, withIndex: _checkpoints % 4 == 0);
            _checkpoint = store.CompleteCheckpointAsync(CancellationToken.None);
        }
        else if (_checkpoint is { IsCompleted: true })
        {
            kept = [await _checkpoint, .. kept.Take(1)];
            Manifest.Write(folder, kept);
            store.KeepOnly(kept);
            _checkpoint = null;
            _pulsesToCheckpoint = _random.Next(80);
            _checkpoints++;
            Console.WriteLine($"CHECKPOINT {kept[0].Index}");
        }
    }
}
