namespace Sched.Engine;

/// <summary>
/// What the engine keeps outside of memory. Called by the apply thread alone, synchronously. Nothing is ever deleted
/// or updated: a record is dead when the engine's rules say so. A read inside an entry sees what earlier entries
/// wrote; what this entry wrote is the engine's own business (its overlay).
/// </summary>
public interface IJobStore
{
    /// <summary>Written once, at submit.</summary>
    void Put(in JobRecord record);

    /// <summary>Written once, at submit, for client-made ids.</summary>
    void Put(in NameRecord record);

    /// <summary>Written when a run ends; a later one for the same seq replaces it for readers.</summary>
    void Put(in OutcomeRecord record);

    /// <summary>Reads by position; a default record (<c>Seq</c> 0) means there is none.</summary>
    void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found);

    void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found);

    void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found);
}

/// <summary>What was submitted. Dead when its run is final and its payload is no longer kept.</summary>
public readonly record struct JobRecord
{
    public long Seq { get; init; }

    /// <summary>The client's id; empty when the id is made from the seq (<see cref="JobIds"/>).</summary>
    public ReadOnlyMemory<byte> Id { get; init; }

    public uint Namespace { get; init; }
    public uint Queue { get; init; }

    /// <summary>When it was to fire, as requested (a delay is resolved).</summary>
    public long DueMs { get; init; }

    public long SubmittedMs { get; init; }
    public byte Priority { get; init; }

    /// <summary>Null when the queue's defaults hold.</summary>
    public RunPolicy? Policy { get; init; }

    public ReadOnlyMemory<byte> Key { get; init; }
    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>
/// Leads from a client's id to its job. Ids that are not UUIDs are compared in full, since two may share a key.
/// </summary>
public readonly record struct NameRecord
{
    public NameKey Key { get; init; }
    public long Seq { get; init; }
    public ulong ContentHash { get; init; }

    /// <summary>The full id when it is not a UUID; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Id { get; init; }
}

/// <summary>How a run ended. <see cref="Existence"/> decides how long it is to be seen.</summary>
public readonly record struct OutcomeRecord
{
    public long Seq { get; init; }
    public RunState State { get; init; }
    public uint Queue { get; init; }
    public FencingToken Token { get; init; }

    /// <summary>The verdict recorded for <see cref="Token"/>.</summary>
    public Verdict Verdict { get; init; }

    public int Attempts { get; init; }

    /// <summary>When the last attempt was leased; 0 when there was none.</summary>
    public long LeasedMs { get; init; }

    public long FinishedMs { get; init; }
    public long ExpiresMs { get; init; }

    /// <summary>Dense numbers of this end, in its queue and in the group.</summary>
    public long NumberInQueue { get; init; }

    public long NumberInGroup { get; init; }

    /// <summary>Result of a success, or the last error.</summary>
    public ReadOnlyMemory<byte> Detail { get; init; }
}
