using Sched.Wheel;

namespace Sched.Engine;

/// <summary>One queue: its defaults, its ready runs in eight bands, and its counters.</summary>
internal sealed class QueueState(uint number, uint namespaceNumber, string name)
{
    private readonly Band?[] _bands = new Band?[Limits.Priorities];

    public uint Number { get; } = number;
    public uint Namespace { get; } = namespaceNumber;
    public string Name { get; } = name;
    public RunPolicy Defaults { get; set; } = RunPolicy.Default;

    // The first three count what is so now, Dead too; the others are totals for ever.
    public long Scheduled { get; set; }
    public long Ready { get; set; }
    public long Leased { get; set; }
    public long Succeeded { get; set; }
    public long Dead { get; set; }
    public long Cancelled { get; set; }

    /// <summary>Number of the queue's last end, and the number up to which ends have given way to newer ones.</summary>
    public long LastOutcome { get; set; }

    public long OutcomeFloor { get; set; }

    public Band? this[int priority] => _bands[priority];

    public Band BandOf(int priority, ChunkPool pool) => _bands[priority] ??= new Band(pool);

    /// <summary>Ended runs whose payload is held; null when there never was one.</summary>
    public KeptRuns? Kept { get; private set; }

    public KeptRuns KeptIn(ChunkPool pool) => Kept ??= new KeptRuns(pool);

    /// <summary>Gives back what the bands hold: without a ready run it is entries of runs that have gone.</summary>
    public void DropEntries()
    {
        foreach (var band in _bands)
        {
            band?.Fifo.Clear();
            band?.Returned.Clear();
        }
    }

    public void Clear()
    {
        DropEntries();
        Kept?.Clear();
    }

    /// <summary>Ready runs of one priority: those that came back are served before the others.</summary>
    internal sealed class Band(ChunkPool pool)
    {
        public EntryList Fifo { get; } = new(pool);
        public EntryList Returned { get; } = new(pool);
    }
}

/// <summary>One tenant: its queues by name, and whether submits may create them.</summary>
internal sealed class NamespaceState(uint number, string name)
{
    public uint Number { get; } = number;
    public string Name { get; } = name;
    public bool CreateQueues { get; set; } = true;
    public SortedList<string, uint> Queues { get; } = new(StringComparer.Ordinal);
}

/// <summary>One worker's session. Its leases hang in a list through their rows, oldest token first.</summary>
internal sealed class SessionState(uint number, SessionId id, uint namespaceNumber, uint[] queues)
{
    public uint Number { get; } = number;
    public SessionId Id { get; } = id;
    public uint Namespace { get; } = namespaceNumber;
    public uint[] Queues { get; } = queues;
    public long TtlMs { get; init; }
    public string WorkerName { get; init; } = "";
    public int Leased { get; set; }
    public long LeasedBytes { get; set; }

    /// <summary>Its end has begun but did not fit into one entry: it gets nothing more.</summary>
    public bool IsExpiring { get; set; }

    /// <summary>The queue whose turn is next.</summary>
    public int Turn { get; set; }

    public int FirstLease { get; set; } = -1;
    public int LastLease { get; set; } = -1;
}

/// <summary>Runs granted together: the run at position i got <c>FirstToken + i</c>.</summary>
internal sealed class BatchState(FencingToken firstToken, uint queue, uint session, long[] seqs)
{
    public FencingToken FirstToken { get; } = firstToken;
    public uint Queue { get; } = queue;
    public uint Session { get; } = session;
    public long[] Seqs { get; } = seqs;

    /// <summary>Leases of this batch that have not ended.</summary>
    public int Remaining { get; set; } = seqs.Length;
}
