namespace Sched.Wheel;

/// <summary>What a wheel entry stands for. Written to snapshots: the numbers are part of the format.</summary>
public enum EntryKind : byte
{
    Job = 1,
    Retry = 2,
    Schedule = 3,
    LeaseBatch = 4,
    OtherTimer = 5,
}

/// <summary>
/// One timer in 16 bytes: <c>seq 48 | priority 3, size class 5, kind 3, plain 1, spare 4 | due 40 | queue 24</c>.
/// A hundred million of them must fit in memory, so there is no object and no pointer per timer. The same entry
/// waits in the wheel and then in its queue's ready list.
/// </summary>
public readonly record struct WheelEntry(ulong High, ulong Low)
{
    /// <summary>The largest due time: 34.8 years after the group's epoch, in milliseconds.</summary>
    public const long DueMax = (1L << 40) - 1;
    public const long SeqMax = (1L << 48) - 1;
    public const uint QueueMax = (1u << 24) - 1;

    /// <summary>Number of the run; rises with each submit.</summary>
    public long Seq => (long)(High >> 16);

    /// <summary>0 is the most urgent, 7 the least.</summary>
    public int Priority => (int)(High >> 13) & 7;

    /// <summary>⌈log₂ of the payload's bytes⌉, so that byte credits are charged without a read.</summary>
    public int SizeClass => (int)(High >> 8) & 31;

    public EntryKind Kind => (EntryKind)((High >> 5) & 7);

    /// <summary>Queue defaults, no key, no deadline: there is nothing else to know about this run.</summary>
    public bool IsPlain => (High & 16) != 0;

    /// <summary>When it fires, in ms since the group's epoch; in a ready list, when it became ready.</summary>
    public long Due => (long)(Low >> 24);

    public uint Queue => (uint)Low & QueueMax;

    public static WheelEntry Create(
        long seq, uint queue, long due, int priority, int sizeClass, EntryKind kind, bool isPlain)
    {
        Invariant.Holds(seq is > 0 and <= SeqMax);
        Invariant.Holds(due is >= 0 and <= DueMax);
        Invariant.Holds(queue <= QueueMax);
        Invariant.Holds(priority is >= 0 and <= 7);
        Invariant.Holds(sizeClass is >= 0 and <= 31);
        return new WheelEntry(
            ((ulong)seq << 16) | ((ulong)priority << 13) | ((ulong)sizeClass << 8) | ((ulong)kind << 5)
                | (isPlain ? 16UL : 0),
            ((ulong)due << 24) | queue);
    }

    /// <summary>The same timer at another instant.</summary>
    public WheelEntry At(long due) => Create(Seq, Queue, due, Priority, SizeClass, Kind, IsPlain);
}
