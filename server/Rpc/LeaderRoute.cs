using System.Net;
using Sched.Server.Peers;
using Sched.Server.Requests;

namespace Sched.Server.Rpc;

/// <summary>
/// The way to the leader. A change of leader ends the calls that are on the way to the old one: it may hang, and then
/// it would never answer.
/// </summary>
internal sealed class LeaderRoute(NodeContext node) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _changeLock = new();
    private IPEndPoint? _leaderAt;
    private CancellationTokenSource _left = new();
    private ITimer? _watch;

    /// <summary>This node leads, or is about to.</summary>
    public bool IsHere => node.Shell.Term >= 0;

    public void Start() => _watch = node.Time.CreateTimer(_ => Look(), null, Interval * 5, Interval * 5);

    /// <summary>Another node that leads, and a token that ends when it no longer does; null: none.</summary>
    public (PeerLink Leader, CancellationToken Left)? Look()
    {
        var leader = node.Peers.Find(node.Raft.LeaderEndPoint);
        CancellationTokenSource? old = null;
        (PeerLink, CancellationToken)? route;
        lock (_changeLock)
        {
            if (!Equals(leader?.Member.Raft, _leaderAt))
            {
                _leaderAt = leader?.Member.Raft;
                old = _left;
                _left = new CancellationTokenSource();
            }

            route = leader is null ? null : (leader, _left.Token);
        }

        // Outside of the lock, since the calls that it ends go on at once.
        old?.Cancel();
        return route;
    }

    /// <summary>Waits a little for an election to end: sooner than the caller would come again.</summary>
    public async Task<(PeerLink Leader, CancellationToken Left)?> WaitAsync(CancellationToken token)
    {
        var since = node.Time.GetTimestamp();
        while (true)
        {
            var route = Look();
            if (route is not null || IsHere || node.IsStopping || node.Time.GetElapsedTime(since) > Patience)
            {
                return route;
            }

            await Task.Delay(Interval, node.Time, token);
        }
    }

    /// <summary>Says that there is no leader, and what stands in the way as far as this node knows.</summary>
    public Fault NoLeader() => node.IsOutside
        ? Faults.Outside(node.Settings.Name)
        : Faults.NoLeader(node.Settings.Members.Count, node.Peers.Away());

    public void Dispose()
    {
        _watch?.Dispose();
        _left.Dispose();
    }
}
