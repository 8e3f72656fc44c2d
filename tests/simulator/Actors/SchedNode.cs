using System.Buffers;
using System.Net;
using Sched.Leader;
using Sched.Raft;
using Sched.Server;
using Sched.Server.Peers;
using Sched.Server.Rpc;
using Sched.Server.Services;
using Sched.Server.Settings;
using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Log;
using Sched.Tests.Simulator.Network;
using Sched.Tests.Simulator.Store;
using Sched.V1;

namespace Sched.Tests.Simulator.Actors;

/// <summary>
/// One life of a node: the real engine, shell and services, over the model's log, a store in memory and a network of
/// bytes.
/// </summary>
internal sealed class SchedNode : IModelReplica, IGroupView, IDisposable
{
    private const string Cluster = "simulated";
    private readonly World _world;
    private readonly EngineHost _host;
    private readonly LateReader _payloads;
    private readonly LateReader _records;
    private readonly LeaderRoute _route;
    private ListStore _store = new();
    private bool _isDisposed;

    public SchedNode(World world, int number, Process process)
    {
        (_world, Number, Process) = (world, number, process);
        var options = world.Options;
        _host = new EngineHost(_store);
        _payloads = NewReader("payloads", options.ReadFailuresPerMille);
        _records = NewReader("records", 0);
        Load();
        _host.Applied += OnApplied;
        Log = new ModelLog(world.Raft, number - 1, process, this);
        Shell = new LeaderShell(
            Log, _host, process.Scheduler, process.Clock, _payloads, process.Random, new LeaderOptions(),
            world.Loggers(process.Name).CreateLogger("shell"));
        Shell.Failed += world.Fail;
        var context = NewContext();
        _route = new LeaderRoute(context);
        Listen(context);
    }

    public int Number { get; }

    public Process Process { get; }

    public ModelLog Log { get; }

    public LeaderShell Shell { get; }

    public long AppliedIndex => _host.AppliedIndex;

    public long Term => Log.Term;

    public IPEndPoint? LeaderEndPoint => Log.LeaderHint is { } node ? Member(node + 1).Raft : null;

    public long LastIndex => Log.LastIndex;

    public long CommitIndex => Log.Commit;

    public long UncutEntries => Log.UncutEntries;

    public long NewestPairIndex => _world.Raft.Disks[Number - 1].Newest?.Index ?? 0;

    /// <summary>Where clients find a node.</summary>
    public static string ApiOf(int number) => $"10.0.0.{number}:7070";

    public static MemberAddress Member(int number) => new(
        $"n{number}",
        new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 7071),
        new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 7072));

    public void Start()
    {
        Shell.Start();
        Log.Start();
        _route.Start();
    }

    public void Apply(long index, long term, in ReadOnlySequence<byte> entry, object? context)
    {
        _host.Apply(index, term, entry, context);
        _store.EndEntry();
    }

    public object? Cut()
    {
        using var output = new MemoryStream();
        _host.WriteSnapshot(output);
        var snapshot = output.ToArray();
        _world.Witness.SeeCut(Process.Name, _host.AppliedIndex, snapshot);
        return new NodeState(snapshot, _store, _store.Length);
    }

    public void Install(LogPair pair)
    {
        Reload((NodeState)pair.State, damaged: null);
        _world.Witness.SeeLoaded(Process.Name, _host.AppliedIndex, Digest());
    }

    public Task<long> CheckpointAsync(CancellationToken token) => Task.FromResult(NewestPairIndex);

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _route.Dispose();
            _host.Dispose();
        }
    }

    private ulong Digest() => _host.Read(static engine => engine.Digest);

    private LateReader NewReader(string what, int failures) => new(
        Process, new Chance(_world.Options.Seed, $"{Process.Name}/{Process.Life}/{what}"),
        _world.Options.ReadUsMax * Timeline.Microsecond, failures);

    // A damaged checkpoint is found out by reading it; the one before it takes its place.
    private void Load()
    {
        var disk = _world.Raft.Disks[Number - 1];
        if (disk.IsNewestDamaged && disk.Newest?.State is NodeState newest)
        {
            var bytes = (byte[])newest.Snapshot.Clone();
            bytes[_world.Chance.Below(bytes.Length)] ^= 0x10;
            Checks.Checker.Hold("P0", !IsReadable(newest, bytes), "A damaged checkpoint was loaded.");
            _world.Raft.Counts.Fallbacks += disk.FallBack() ? 1 : 0;
        }

        if (disk.Newest is { State: NodeState state } pair)
        {
            Reload(state, damaged: null);
            Checks.Checker.Hold("P0", _host.AppliedIndex <= pair.Index, "A checkpoint holds more than its name says.");
            _world.Witness.SeeLoaded(Process.Name, _host.AppliedIndex, Digest());
        }
        else
        {
            UseStore(new ListStore());
            _host.UseStore(_store);
        }
    }

    private bool IsReadable(NodeState state, byte[] damaged)
    {
        try
        {
            Reload(state, damaged);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return false;
        }
    }

    private void Reload(NodeState state, byte[]? damaged)
    {
        UseStore(state.Store.Copy(state.Length));
        using var snapshot = new MemoryStream(damaged ?? state.Snapshot);
        _host.Reload(_store, snapshot);
    }

    private void UseStore(ListStore store)
    {
        _store = store;
        _payloads.Store = store;
        _records.Store = store;
    }

    private void OnApplied(AppliedEntry applied) => _world.Witness.See(Process.Name, applied, Digest());

    private NodeContext NewContext()
    {
        var settings = new NodeSettings
        {
            Name = Process.Name,
            Cluster = Cluster,
            DataFolder = "",
            Api = new IPEndPoint(Member(Number).Peer.Address, 7070),
            ApiAddress = ApiOf(Number),
            Raft = Member(Number).Raft,
            Peer = Member(Number).Peer,
            Members = [.. Enumerable.Range(1, _world.Options.Nodes).Select(Member)],
        };
        var peers = new PeerTable(
            settings, Process.Clock, member => _world.Network.Connect(Process, member.Peer.ToString()));
        foreach (var link in peers.Others)
        {
            var api = $"{link.Member.Peer.Address}:7070";
            link.Heard(new NodeReport { Name = link.Member.Name, Cluster = Cluster, ApiAddress = api });
        }

        return new NodeContext
        {
            Settings = settings,
            NodeId = Process.Name,
            Time = Process.Clock,
            Scheduler = Process.Scheduler,
            Host = _host,
            Raft = this,
            Shell = Shell,
            Readers = _records,
            Peers = peers,
            Loggers = _world.Loggers(Process.Name),
        };
    }

    private void Listen(NodeContext context)
    {
        var server = new VirtualServer(new ErrorInterceptor(context), new ForwardingInterceptor(_route));
        SchedulerService.BindService(server, new SchedulerEndpoint(context, new LogAlarm(context)));
        WorkerService.BindService(server, new WorkerEndpoint(context, _route));
        AdminService.BindService(server, new AdminEndpoint(context));
        PeerService.BindService(server, new PeerEndpoint(context));
        _world.Network.Listen(ApiOf(Number), new Listener(Process, server, IsPeer: false));
        _world.Network.Listen(Member(Number).Peer.ToString(), new Listener(Process, server, IsPeer: true));
    }

    private sealed record NodeState(byte[] Snapshot, ListStore Store, int Length);
}
