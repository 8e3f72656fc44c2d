using BenchmarkDotNet.Attributes;
using Sched.Wheel;

namespace Sched.Bench;

/// <summary>A wheel and the million live timers that a benchmark puts into it.</summary>
public abstract class MillionTimers : IDueSink
{
    protected const int Timers = 1_000_000;

    // What one entry of the log may do.
    protected const int UnitsMax = 16_384;

    protected WheelEntry[] Entries { get; } = new WheelEntry[Timers];
    protected ChunkPool Pool { get; private set; } = null!;
    protected SeqBits Live { get; private set; } = null!;
    protected TimingWheel Wheel { get; private set; } = null!;

    public abstract void Due(in WheelEntry entry);

    public abstract void DueTogether(uint queue, int priority, EntryList entries, long live);

    [GlobalCleanup]
    public void Dispose()
    {
        Wheel?.Dispose();
        Live?.Dispose();
        Pool?.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Timers)]
    public void Insert()
    {
        foreach (ref readonly var entry in Entries.AsSpan())
        {
            Wheel.Insert(in entry);
        }
    }

    protected void BeginAnew()
    {
        Dispose();
        Pool = new ChunkPool();
        Live = new SeqBits();
        Wheel = new TimingWheel(Pool, Live);
        foreach (ref readonly var entry in Entries.AsSpan())
        {
            Live.Set(entry.Seq);
        }
    }
}
