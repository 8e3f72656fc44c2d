using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// A worker's session over one connection. All methods are called on the scheduler. After another connection has
/// taken the session over, or this node has lost the leadership, this one has no effect any more.
/// </summary>
public sealed class WorkerSession
{
    private readonly SessionKeeper _keeper;
    private readonly LiveSession _session;

    internal WorkerSession(SessionKeeper keeper, LiveSession session, Outbox outbox, long sinceIndex)
    {
        (_keeper, _session, Outbox, SinceIndex) = (keeper, session, outbox, sinceIndex);
        Id = SessionIds.TextOf(session.Id);
    }

    public string Id { get; }

    public uint Number => _session.Number;

    public long TtlMs => _session.TtlMs;

    public bool Resumed { get; init; }

    /// <summary>Of the tokens that the worker named: those that are not this session's any more.</summary>
    public IReadOnlyList<long> LostTokens { get; init; } = [];

    internal Outbox Outbox { get; }

    /// <summary>Leases granted up to this index were listed when the connection was made.</summary>
    internal long SinceIndex { get; }

    private bool IsCurrent => _session.Connection == this;

    /// <summary>What the worker can take, absolute.</summary>
    public void Credit(int slots, int prefetch, long bytes)
    {
        if (IsCurrent)
        {
            _keeper.SetCredit(_session, slots, prefetch, bytes);
        }
    }

    /// <summary>Handlers that are about to start: if the worker vanishes, only these spend an attempt.</summary>
    public void Started(IReadOnlyList<long> tokens)
    {
        if (IsCurrent)
        {
            _keeper.Mark(_session, tokens);
        }
    }

    /// <summary>
    /// Verdicts: the bitmap holds plain successes of the batch that begins with <paramref name="first"/>.
    /// </summary>
    public async Task<AckOutcome> AckAsync(
        FencingToken first, int count, ReadOnlyMemory<byte> bitmap, AckItem[] items)
    {
        ThrowIfReplaced();
        var ack = new AckRuns(_session.Number, first, count, bitmap, items);
        var applied = await _keeper.ProposeAsync(ack);
        var outcome = AckOutcome.Of(ack, applied.Result);
        _session.Unmark(ack);
        return outcome;
    }

    /// <summary>Leases given back.</summary>
    public async Task ReleaseAsync(RunRef[] runs)
    {
        ThrowIfReplaced();
        await _keeper.ProposeAsync(new ReleaseRuns(_session.Number, runs));
        foreach (var run in runs)
        {
            _session.Started.Remove(run.Token.Value);
        }
    }

    /// <summary>The worker lives. The task ends when that may be acknowledged.</summary>
    public Task KeepAlive()
    {
        ThrowIfReplaced();
        return _keeper.KeepAliveAsync(_session);
    }

    /// <summary>The worker stops: its session ends at once. The task ends with it.</summary>
    public Task GoodbyeAsync()
    {
        ThrowIfReplaced();
        return _keeper.EndAsync(_session, WorkerEnd.Goodbye);
    }

    /// <summary>The connection is gone; the session waits for another until its time is up.</summary>
    public void Disconnected()
    {
        Outbox.Close();
        if (IsCurrent)
        {
            _keeper.Detach(_session);
        }
    }

    private void ThrowIfReplaced()
    {
        if (!IsCurrent)
        {
            throw new NotLeaderException("The session is no longer served over this connection.");
        }
    }
}
