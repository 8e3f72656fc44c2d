using BenchmarkDotNet.Attributes;
using Sched.Wheel;

namespace Sched.Bench;

/// <summary>
/// What a timer costs, in nanoseconds each, with a million of them: spread over a span of time that decides how many
/// tiers it passes through, or all due at one instant.
/// </summary>
[MemoryDiagnoser]
public class WheelBenchmarks : MillionTimers
{
    private const long StartMs = 10L * 24 * 3_600_000;

    private long _fired;
    private bool _isCancelled;

    /// <summary>Minutes over which the timers are spread; 0 is a herd.</summary>
    [Params(0, 1, 60, 30 * 24 * 60)]
    public long SpanMinutes { get; set; }

    public override void Due(in WheelEntry entry) => _fired += entry.Seq;

    public override void DueTogether(uint queue, int priority, EntryList entries, long live)
    {
        _fired += live;
        entries.Clear();
    }

    [GlobalSetup]
    public void MakeEntries()
    {
        var random = new Random(1);
        for (var i = 0; i < Timers; i++)
        {
            var due = StartMs + 120_001 + (SpanMinutes == 0 ? 0 : random.NextInt64(SpanMinutes * 60_000));
            Entries[i] = WheelEntry.Create(i + 1, (uint)(i % 16), due, 3, 8, EntryKind.Job, isPlain: true);
        }
    }

    [IterationSetup(Target = nameof(Insert))]
    public void SetUpEmpty()
    {
        BeginAnew();
        Wheel.Advance(StartMs, 1, this);
    }

    [IterationSetup(Targets = [nameof(Advance), nameof(Cancel), nameof(AdvanceOverDead)])]
    public void SetUpFull()
    {
        SetUpEmpty();
        Insert();
        if (_isCancelled)
        {
            Cancel();
        }
    }

    [GlobalSetup(Target = nameof(AdvanceOverDead))]
    public void MakeEntriesToCancel()
    {
        MakeEntries();
        _isCancelled = true;
    }

    /// <summary>Until all have fired, in steps of the size that the engine takes.</summary>
    [Benchmark(OperationsPerInvoke = Timers)]
    public long Advance()
    {
        while (Wheel.Count > 0)
        {
            Wheel.Advance(WheelEntry.DueMax, UnitsMax, this);
        }

        return _fired;
    }

    [Benchmark(OperationsPerInvoke = Timers)]
    public void Cancel()
    {
        foreach (ref readonly var entry in Entries.AsSpan())
        {
            Live.Clear(entry.Seq);
        }
    }

    [Benchmark(OperationsPerInvoke = Timers)]
    public long AdvanceOverDead() => Advance();
}
