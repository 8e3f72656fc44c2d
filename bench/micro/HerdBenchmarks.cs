using BenchmarkDotNet.Attributes;
using Sched.Wheel;

namespace Sched.Bench;

/// <summary>
/// A million plain jobs for one exact minute: what each costs until it is in its list, and what the minute itself
/// costs, when the lists are handed over.
/// </summary>
public class HerdBenchmarks : MillionTimers
{
    private const long DueMs = 30 * 60_000;

    private EntryList[] _ready = [];

    [Params(16, 100_000)]
    public int Queues { get; set; }

    public override void Due(in WheelEntry entry) => _ready[entry.Queue].Append(in entry);

    public override void DueTogether(uint queue, int priority, EntryList entries, long live) =>
        _ready[queue].TakeAll(entries);

    [GlobalSetup]
    public void MakeEntries()
    {
        for (var i = 0; i < Timers; i++)
        {
            Entries[i] = WheelEntry.Create(i + 1, (uint)(i % Queues), DueMs, 3, 8, EntryKind.Job, isPlain: true);
        }
    }

    [IterationSetup(Target = nameof(Insert))]
    public void SetUpEmpty()
    {
        BeginAnew();
        _ready = [.. Enumerable.Range(0, Queues).Select(_ => new EntryList(Pool))];
    }

    [IterationSetup(Target = nameof(Sort))]
    public void SetUpUnsorted()
    {
        SetUpEmpty();
        Insert();
    }

    [IterationSetup(Target = nameof(HandOver))]
    public void SetUpSorted()
    {
        SetUpUnsorted();
        Sort();
    }

    /// <summary>The owed steps of the minute before.</summary>
    [Benchmark(OperationsPerInvoke = Timers)]
    public void Sort()
    {
        while (Wheel.Time < DueMs - 1)
        {
            Wheel.Advance(DueMs - 1, UnitsMax, this);
        }
    }

    /// <summary>The minute itself, for the whole herd.</summary>
    [Benchmark]
    public void HandOver()
    {
        while (Wheel.Time < DueMs)
        {
            Wheel.Advance(DueMs, UnitsMax, this);
        }
    }
}
