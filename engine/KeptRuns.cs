using System.Buffers;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// A queue's dead and unknown runs whose payload is held, in the order in which they ended. Those that are no longer to
/// be seen are found at its head: what ended earlier has lower numbers and expires earlier.
/// </summary>
internal sealed class KeptRuns(ChunkPool pool)
{
    // Two entries a run: they are 16 bytes that come from the pool, whatever is in them.
    private readonly EntryList _halves = new(pool);

    public long Count => _halves.Count / 2;

    public void Add(in KeptRun run)
    {
        _halves.Append(new WheelEntry((ulong)run.Seq, (ulong)run.FinishedMs));
        _halves.Append(new WheelEntry((ulong)run.NumberInQueue, (ulong)run.NumberInGroup));
    }

    public bool TryPeek(out KeptRun run)
    {
        run = default;
        var halves = _halves.GetEnumerator();
        if (!halves.MoveNext())
        {
            return false;
        }

        var (seq, finishedMs) = halves.Current;
        var hasSecond = halves.MoveNext();
        Invariant.Holds(hasSecond);
        var (numberInQueue, numberInGroup) = halves.Current;
        run = new KeptRun((long)seq, (long)finishedMs, (long)numberInQueue, (long)numberInGroup);
        return true;
    }

    public void RemoveFirst()
    {
        _halves.RemoveFirst();
        _halves.RemoveFirst();
    }

    public void Clear() => _halves.Clear();

    public void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var (high, low) in _halves)
        {
            output.WriteUInt64(high);
            output.WriteUInt64(low);
        }
    }

    public void ReadFrom(ref SnapshotInput input, long runs)
    {
        Invariant.Holds(Count == 0);
        for (var left = runs; left > 0; left--)
        {
            Add(new KeptRun(input.ReadInt64(), input.ReadInt64(), input.ReadInt64(), input.ReadInt64()));
        }
    }
}

/// <summary>What decides how long a run that ended is to be seen.</summary>
internal readonly record struct KeptRun(long Seq, long FinishedMs, long NumberInQueue, long NumberInGroup);
