using System.Collections.Concurrent;
using System.Net;
using Sched.Leader;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>One node of a test's group: it can be stopped and started again over its folder.</summary>
internal sealed class TestNode(
    string folder, IPEndPoint self, IReadOnlyList<IPEndPoint> members, GroupSettings settings)
    : IAsyncDisposable
{
    public string Folder => folder;

    public Ledger Ledger { get; private set; } = null!;

    public RaftNode Node { get; private set; } = null!;

    public LogHooks Hooks { get; } = new();

    /// <summary>What the node wanted the process to end with.</summary>
    public ConcurrentQueue<int> Exits { get; } = new();

    /// <summary>The terms of which this node said that it leads.</summary>
    public ConcurrentQueue<long> Led { get; } = new();

    /// <summary>The terms of which it said that they ended.</summary>
    public ConcurrentQueue<long> Ended { get; } = new();

    public bool IsUp { get; private set; }

    /// <summary>False: an empty folder stays empty of members.</summary>
    public bool IsBootstrap { get; set; } = true;

    /// <summary>The lowest index of a member, as the server would know it.</summary>
    public Func<long> LowestMemberIndex { get; set; } = () => long.MaxValue;

    public bool IsLeading => IsUp && Node.LeaderTerm >= 0;

    public async Task StartAsync()
    {
        Ledger = new Ledger(folder);
        Node = new RaftNode(Options());
        Node.Leading += Led.Enqueue;
        Node.Stopped += Ended.Enqueue;
        await Node.StartAsync(TestContext.Current.CancellationToken);
        IsUp = true;
    }

    public async Task StopAsync()
    {
        IsUp = false;
        await Node.DisposeAsync();
    }

    /// <summary>Proposes one entry where this node leads and says what became of it.</summary>
    public async Task<ProposalFate> ProposeAsync(byte[] entry, object? context = null)
        => await Node.ProposeAsync(entry, Node.LeaderTerm, context ?? new object());

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
        {
            await StopAsync();
        }
    }

    private RaftOptions Options() => new()
    {
        DataFolder = folder,
        Self = self,
        InitialMembers = members,
        Bootstrap = IsBootstrap,
        Applier = Ledger,
        Parts = [Ledger],
        Digest = () => BitConverter.GetBytes(Ledger.Digest),
        LowestMemberIndex = () => LowestMemberIndex(),
        Checkpoints = settings.Checkpoints,
        ElectionTimeoutLowerMs = settings.ElectionTimeoutMs,
        ElectionTimeoutUpperMs = settings.ElectionTimeoutMs * 2,
        RequestTimeout = settings.RequestTimeout,
        LogChunkBytes = settings.LogChunkBytes,
        BarrierTimeout = TimeSpan.FromSeconds(10),
        Exit = Exits.Enqueue,
        Hooks = Hooks,
        Loggers = settings.Loggers,
    };
}
