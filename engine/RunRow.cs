namespace Sched.Engine;

/// <summary>
/// What is known of a run beyond its entry: it gets a row at its first grant and loses it when it is final. A plain
/// run without a row is Scheduled while the wheel holds it, else Ready.
/// </summary>
internal struct RunRow
{
    /// <summary>0 marks a free slot.</summary>
    public long Seq;

    /// <summary>When it fires next or became ready: the entry of this due is the one that counts.</summary>
    public long DueMs;

    /// <summary>When it was leased last.</summary>
    public long LeasedMs;

    /// <summary>The last lease's token, 0 when revoked.</summary>
    public long Token;

    public uint Queue;

    /// <summary>While leased: the session's number.</summary>
    public uint Session;

    /// <summary>While leased: the batch's slot, and the neighbours in the session's list (-1 for none).</summary>
    public int Batch;

    public int Previous;
    public int Next;
    public int Attempts;
    public byte FreeReturns;
    public byte Priority;
    public byte SizeClass;
    public RunState State;

    /// <summary>The first verdict that came with <see cref="Token"/>.</summary>
    public Verdict Verdict;

    public bool IsCancelling;
    public bool IsPlain;

    /// <summary>
    /// Hash of the stored facts. Scheduled and Ready are left out: they follow from the wheel's time, and a herd
    /// changes them all at once.
    /// </summary>
    public readonly ulong Fingerprint()
    {
        var hash = Mixer.Chain((ulong)Seq, (ulong)Token);
        hash = Mixer.Chain(hash, (ulong)DueMs);
        hash = Mixer.Chain(hash, ((ulong)(uint)Attempts << 32) | Session);
        var flags = ((ulong)FreeReturns << 16) | ((ulong)Verdict << 8) | (IsCancelling ? 2UL : 0)
            | (State == RunState.Leased ? 1UL : 0);
        return Mixer.Chain(hash, flags);
    }
}

/// <summary>What a run that is not plain carries from its submit to its end.</summary>
internal struct SideRow
{
    public long Seq;

    /// <summary>Number of an interned policy; -1 when the queue's defaults hold.</summary>
    public int Policy;

    /// <summary>Keyed hash of the run's key; 0 for none. Fair share among keys will read it.</summary>
    public ulong KeyHash;
}
