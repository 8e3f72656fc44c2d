using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// What the leader remembers of a session and the log does not: keep-alives, credit, marks, the connection.
/// </summary>
internal sealed class LiveSession(SessionView view, long heardAt)
{
    public uint Number => view.Number;
    public SessionId Id => view.Id;
    public long TtlMs => view.TtlMs;
    public IReadOnlyList<uint> Queues => view.Queues;

    /// <summary>When its worker was last heard, on the boot clock.</summary>
    public long HeardAt { get; set; } = heardAt;

    /// <summary>Tokens whose handlers are known to have started.</summary>
    public HashSet<long> Started { get; } = [];

    public WorkerSession? Connection { get; set; }

    /// <summary>Its end has been proposed: nothing renews it any more.</summary>
    public bool IsExpiring { get; set; }

    /// <summary>Why it ends, as its worker is told.</summary>
    public string End { get; set; } = WorkerEnd.SessionExpired;

    public int Slots { get; set; }
    public int WindowJobs { get; set; }
    public long WindowBytes { get; set; }

    /// <summary>A grant for it is on the way; another would find nothing left to give.</summary>
    public bool IsGrantProposed { get; set; }

    /// <summary>The last grant found ready jobs but no room; only an ack or new credit changes that.</summary>
    public bool IsFull { get; set; }

    /// <summary>How long it may be silent: the worker counts TTL - 1 % from sending, so this side is later.</summary>
    public TimeSpan Patience => TimeSpan.FromMilliseconds(TtlMs + (TtlMs / 100) + 1_000);

    /// <summary>Takes back the marks of runs that have ended.</summary>
    public void Unmark(AckRuns ack)
    {
        for (var i = 0; i < ack.Count; i++)
        {
            if ((ack.Bitmap.Span[i >> 3] & (1 << (i & 7))) != 0)
            {
                Started.Remove(ack.FirstToken.Plus(i).Value);
            }
        }

        foreach (var item in ack.Items)
        {
            Started.Remove(item.Token.Value);
        }
    }
}
