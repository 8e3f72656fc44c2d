using Sched.Engine;

namespace Sched.Leader;

/// <content>A worker that comes back.</content>
internal sealed partial class SessionKeeper
{
    private WorkerSession Resume(LiveSession session, WorkerHello hello, IWorkerSink sink)
    {
        var replaced = session.Connection?.Outbox;
        Detach(session);
        replaced?.End(WorkerEnd.Replaced);

        // One step under the lock: what is granted later comes with a later index, and is delivered in the usual way.
        var (index, leases) = LeasesOf(session);
        var held = leases.Select(static lease => lease.Token.Value).ToHashSet();
        session.HeardAt = _time.GetTimestamp();
        session.Started.UnionWith(hello.StartedTokens.Where(held.Contains));
        session.Connection = new WorkerSession(this, session, new Outbox(sink, _payloads, _logger), index)
        {
            Resumed = true,
            LostTokens = [.. hello.HeldTokens.Where(token => !held.Contains(token))],
        };
        SendAgain(session.Connection, leases, hello.HeldTokens);
        return session.Connection;
    }

    private (long Index, List<HeldLease> Leases) LeasesOf(LiveSession session) => _host.Read(engine =>
    {
        var leases = new List<HeldLease>();
        engine.ListLeases(session.Number, leases);
        return (_host.AppliedIndex, leases);
    });

    // What the worker does not name never reached it.
    private static void SendAgain(WorkerSession connection, List<HeldLease> leases, long[] named)
    {
        var known = named.ToHashSet();
        var unknown = leases.Where(lease => !known.Contains(lease.Token.Value));
        foreach (var queue in unknown.GroupBy(static lease => lease.Queue))
        {
            foreach (var part in queue.Chunk(Limits.RunsPerGrant))
            {
                connection.Outbox.Add(
                    queue.Key,
                    [.. part.Select(static lease => lease.Run)],
                    [.. part.Select(static lease => lease.Token)]);
            }
        }
    }
}
