using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// Keeps memory that its owner has replaced until no reader on another thread can be looking at it any more. One
/// thread writes, any number read.
/// </summary>
/// <remarks>
/// A reader counts itself in under the epoch it finds. The writer begins epoch e + 1 only when nobody is left of
/// epoch e - 1, so at any time readers belong to the present epoch or the one before. What is retired in epoch e was
/// taken out of sight before; only readers that came in e or earlier can have seen it, and when e + 2 begins they
/// have all left.
/// </remarks>
internal sealed unsafe class RetiredBlocks
{
    private readonly List<nint> _thisEpoch = [];
    private readonly List<nint> _lastEpoch = [];
    private long _epoch;
    private int _readersOfEven;
    private int _readersOfOdd;

    /// <summary>Blocks that wait for readers to leave.</summary>
    public int Count => _thisEpoch.Count + _lastEpoch.Count;

    /// <summary>A reader comes in; what it sees from now on stays until it leaves with the number it got.</summary>
    public long Enter()
    {
        while (true)
        {
            var epoch = Volatile.Read(ref _epoch);
            Interlocked.Increment(ref ReadersOf(epoch));
            if (Volatile.Read(ref _epoch) == epoch)
            {
                return epoch;
            }

            // The writer may not have seen the increment before it went on, so it does not count.
            Interlocked.Decrement(ref ReadersOf(epoch));
        }
    }

    public void Leave(long epoch) => Interlocked.Decrement(ref ReadersOf(epoch));

    /// <summary>The writer has taken a block out of sight: it is freed now, if nobody reads, or later.</summary>
    public void Retire(void* block)
    {
        _thisEpoch.Add((nint)block);
        if (TryBeginEpoch())
        {
            TryBeginEpoch();
        }
    }

    /// <summary>
    /// Frees all that waits. Readers inside are waited for, which takes no longer than one look: they hold no lock.
    /// </summary>
    public void Drain()
    {
        var spin = new SpinWait();
        while (Count > 0)
        {
            if (!TryBeginEpoch())
            {
                spin.SpinOnce();
            }
        }
    }

    private bool TryBeginEpoch()
    {
        if (Volatile.Read(ref ReadersOf(_epoch + 1)) != 0)
        {
            return false;
        }

        foreach (var block in _lastEpoch)
        {
            NativeMemory.Free((void*)block);
        }

        _lastEpoch.Clear();
        _lastEpoch.AddRange(_thisEpoch);
        _thisEpoch.Clear();

        // A full fence: the next look at the counters must not come before this is seen.
        Interlocked.Increment(ref _epoch);
        return true;
    }

    // The epochs before and after the present one share a counter: the one must be empty before the other begins.
    private ref int ReadersOf(long epoch) => ref (epoch & 1) == 0 ? ref _readersOfEven : ref _readersOfOdd;
}
