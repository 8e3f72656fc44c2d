using BenchmarkDotNet.Attributes;
using Sched.Wheel;

namespace Sched.Bench;

/// <summary>
/// A million plain jobs for one exact minute: what each costs until it is in its list, and what the minute itself
/// costs, when the lists are handed over.
/// </summary>
public class HerdBenchmarks : IDueSink
{
    private const int Timers = 1_000_000;
    private const int UnitsMax = 16_384;
    private const long DueMs = 30 * 60_000;

    private readonly WheelEntry[] _entries = new WheelEntry[Timers];
    private ChunkPool _pool = null!;
    private SeqBits _live = null!;
    private TimingWheel _wheel = null!;
    private EntryList[] _ready = [];

    [Params(16, 100_000)]
    public int Queues { get; set; }

    public void Due(in WheelEntry entry) => _ready[entry.Queue].Append(in entry);

    public void DueTogether(uint queue, int priority, EntryList entries, long live) => _ready[queue].TakeAll(entries);

    [GlobalSetup]
    public void MakeEntries()
    {
        for (var i = 0; i < Timers; i++)
        {
            _entries[i] = WheelEntry.Create(i + 1, (uint)(i % Queues), DueMs, 3, 8, EntryKind.Job, isPlain: true);
        }
    }

    [IterationSetup(Target = nameof(Insert))]
    public void SetUpEmpty()
    {
        Dispose();
        _pool = new ChunkPool();
        _live = new SeqBits();
        _wheel = new TimingWheel(_pool, _live);
        _ready = [.. Enumerable.Range(0, Queues).Select(_ => new EntryList(_pool))];
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            _live.Set(entry.Seq);
        }
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

    [GlobalCleanup]
    public void Dispose()
    {
        _wheel?.Dispose();
        _live?.Dispose();
        _pool?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Timers)]
    public void Insert()
    {
        foreach (ref readonly var entry in _entries.AsSpan())
        {
            _wheel.Insert(in entry);
        }
    }

    /// <summary>The owed steps of the minute before.</summary>
    [Benchmark(OperationsPerInvoke = Timers)]
    public void Sort()
    {
        while (_wheel.Time < DueMs - 1)
        {
            _wheel.Advance(DueMs - 1, UnitsMax, this);
        }
    }

    /// <summary>The minute itself, for the whole herd.</summary>
    [Benchmark]
    public void HandOver()
    {
        while (_wheel.Time < DueMs)
        {
            _wheel.Advance(DueMs, UnitsMax, this);
        }
    }
}
