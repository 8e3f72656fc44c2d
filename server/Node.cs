using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sched.Engine;
using Sched.Leader;
using Sched.Raft;
using Sched.Server.Parts;
using Sched.Server.Peers;
using Sched.Server.Reads;
using Sched.Server.Rpc;
using Sched.Server.Services;
using Sched.Server.Settings;
using Sched.Store;

namespace Sched.Server;

/// <summary>A whole node: its parts put together, started in order and stopped in reverse.</summary>
internal sealed partial class Node : IAsyncDisposable
{
    /// <summary>The name under which the store's library logs.</summary>
    public const string StoreLibrary = "FASTER";

    public const int MessageBytesMax = 5 << 20;
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly NodeSettings _settings;
    private readonly ILogger _logger;
    private readonly NodeFolder _folder;
    private readonly EngineHost _host;
    private readonly StorePart _store;
    private readonly StoreReaders _readers;
    private readonly PeerTable _peers;
    private readonly RaftNode _raft;
    private readonly NodeContext _context;
    private readonly LeaderRoute _route;
    private readonly WorkerEndpoint _workers;
    private readonly Formation _formation;
    private readonly PeerExchange _exchange;
    private readonly LogAlarm _alarm;
    private readonly WebApplication _web;

    /// <param name="exit">Ends the process with a code, at once.</param>
    public Node(NodeSettings settings, ILoggerFactory loggers, Action<string, int> exit)
    {
        _settings = settings;
        _logger = loggers.CreateLogger<Node>();
        _folder = NodeFolder.Open(settings.DataFolder, settings.Cluster, settings.Name);
        _host = new EngineHost(new UnopenedStore());
        var storeOptions = new JobStoreOptions
        {
            ExpectedJobs = settings.ExpectedJobs,
            Logger = loggers.CreateLogger(StoreLibrary),
        };
        _store = new StorePart(_folder.Path, storeOptions, _host, why => exit(why, FailStopCode));
        var time = new BootTimeProvider();
        _peers = new PeerTable(settings, time) { ClusterId = () => _folder.ClusterId };
        _readers = new StoreReaders(_store);
        _raft = OpenRaft(loggers, time, code => exit("The log is dead.", code));
        _context = Compose(loggers, time);
        _host.Applied += applied => Verify(applied, exit);
        _context.Shell.Failed += _ => exit("The leader's memory is not to be trusted any more.", FailStopCode);
        _route = new LeaderRoute(_context);
        _alarm = new LogAlarm(_context);
        _formation = new Formation(_context, _folder, _raft);
        _exchange = new PeerExchange(_context);
        _workers = new WorkerEndpoint(_context, _route);
        _web = WebNode.Build(_context, _route, new SchedulerEndpoint(_context, _alarm), _workers);
    }

    /// <summary>The process must be started again; nothing is lost that was acknowledged.</summary>
    public static int FailStopCode => 70;

    /// <param name="stopping">Ends the wait for the other members of a new group.</param>
    public async Task StartAsync(CancellationToken stopping)
    {
        _context.Shell.Start();

        // Listeners first: the others ask for our log's index, and a port in use is known before anything else.
        await _web.StartAsync(stopping);
        if (await _formation.AdmitAsync(stopping))
        {
            await StartRaftAsync();
            CompareMembers();
        }
        else
        {
            _context.IsOutside = true;
        }

        _route.Start();
        _exchange.Start();
        _alarm.Start();
        Log.Started(
            _logger, _settings.Name, _settings.Cluster, _settings.ApiAddress, _settings.Members.Count,
            _folder.Path, _context.Raft.AppliedIndex);
    }

    /// <summary>Stops taking and finishes what it has.</summary>
    public async Task StopAsync()
    {
        Log.Stopping(_logger, _settings.Name, StopPatience.TotalSeconds);
        _context.BeginStop();
        var streams = await _workers.StopAsync();
        await _web.StopAsync();
        Log.Finished(_logger, streams, _context.Raft.CommitIndex);
    }

    /// <summary>Closes everything, in reverse.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _alarm.DisposeAsync();
        await _exchange.DisposeAsync();
        _route.Dispose();
        await _context.Shell.DisposeAsync();
        await _raft.DisposeAsync();
        _readers.Dispose();
        _peers.Dispose();
        _store.Dispose();
        _host.Dispose();
        _folder.Dispose();
        Log.Stopped(_logger, _settings.Name);
    }

    // Settings that a person has changed do not change the group: only the list in the log counts.
    private void CompareMembers()
    {
        var told = _settings.Members.Select(member => member.Raft.ToString()).Order().ToArray();
        var known = _raft.Members.Select(member => member.ToString()!).Order().ToArray();
        if (!told.SequenceEqual(known))
        {
            Log.OtherMembers(_logger, string.Join(", ", told), string.Join(", ", known));
        }
    }

    private async Task StartRaftAsync()
    {
        try
        {
            await _raft.StartAsync(CancellationToken.None);
        }
        catch (SocketException e)
        {
            throw new IOException($"Failed to bind to address {_settings.Raft} (--raft): {e.Message}.", e);
        }
    }

    private RaftNode OpenRaft(ILoggerFactory loggers, TimeProvider time, Action<int> exit) => new(new RaftOptions
    {
        DataFolder = _folder.Path,
        Self = _settings.Raft,
        InitialMembers = [.. _settings.Members.Select(member => member.Raft)],
        Applier = _host,
        Parts = [_store, new EnginePart(_folder, _host)],
        Digest = DigestOf,
        LowestMemberIndex = () => Math.Min(_raft.CommitIndex, _peers.Lowest().Index),
        Checkpoints = new CheckpointPolicy
        {
            LogEntries = _settings.Checkpoints.Entries,
            IntervalMin = _settings.Checkpoints.Pause,
        },
        ElectionTimeoutLowerMs = _settings.ElectionTimeoutLowerMs,
        ElectionTimeoutUpperMs = _settings.ElectionTimeoutUpperMs,
        Exit = exit,
        Time = time,
        Loggers = loggers,
    });

    private NodeContext Compose(ILoggerFactory loggers, TimeProvider time)
    {
        var scheduler = new SerialScheduler(isPumpedByPool: true);
        var shell = new LeaderShell(
            _raft, _host, scheduler, time, _readers, NextRandom,
            new LeaderOptions { NewClusterId = () => _folder.ClusterId!.Value },
            loggers.CreateLogger<LeaderShell>());
        return new NodeContext
        {
            Settings = _settings,
            NodeId = _folder.NodeId,
            Time = time,
            Scheduler = scheduler,
            Host = _host,
            Raft = _raft,
            Shell = shell,
            Readers = _readers,
            Peers = _peers,
            LogBytes = new LogSize(_raft.MeasureLogBytes, time).Read,
            Loggers = loggers,
        };
    }

    // A log that came into this folder by a mistaken copy begins with another group's founding.
    private void Verify(AppliedEntry applied, Action<string, int> exit)
    {
        if (applied.Entry.Commands is [Genesis, ..])
        {
            try
            {
                _folder.MustBelongTo(_host.Read(static engine => engine.ClusterId));
            }
            catch (NodeFolderException e)
            {
                exit(e.Message, FailStopCode);
            }
        }
    }

    private ReadOnlyMemory<byte> DigestOf()
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _host.Read(static engine => engine.Digest));
        return bytes;
    }

    private static ulong NextRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Node {Name} of cluster {Cluster} serves on {Api}; {Members} members, data in {Folder}, applied {Index}.")]
        public static partial void Started(
            ILogger logger, string name, string cluster, string api, int members, string folder, long index);

        [LoggerMessage(2, LogLevel.Information,
            "Node {Name} stops: it takes nothing more and finishes what it has, for {Seconds} s at most.")]
        public static partial void Stopping(ILogger logger, string name, double seconds);

        [LoggerMessage(3, LogLevel.Information, "Node {Name} has stopped.")]
        public static partial void Stopped(ILogger logger, string name);

        [LoggerMessage(5, LogLevel.Warning,
            "--member names {Told}, but the group's members are {Known}. The group's own list counts.")]
        public static partial void OtherMembers(ILogger logger, string told, string known);

        [LoggerMessage(4, LogLevel.Information,
            "All calls have been answered and {Streams} workers sent on; the log is on disk up to entry {Index}.")]
        public static partial void Finished(ILogger logger, int streams, long index);
    }
}
