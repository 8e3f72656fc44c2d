using System.Globalization;
using System.Net;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;
using Sched.Tests.Replica;

// A replica that a test may kill: folder, own place in the lists, raft ports, line ports, entries a checkpoint.
var folder = args[0];
var place = int.Parse(args[1], CultureInfo.InvariantCulture);
var members = Ports(args[2]).Select(port => new IPEndPoint(IPAddress.Loopback, port)).ToArray();
var linePorts = Ports(args[3]);

var ledger = new Ledger(folder);
var peers = new PeerIndexes(linePorts, place);
await using var node = new RaftNode(new RaftOptions
{
    DataFolder = folder,
    Self = members[place],
    InitialMembers = members,
    Bootstrap = true,
    Applier = ledger,
    Parts = [ledger],
    Digest = () => BitConverter.GetBytes(ledger.Digest),
    LowestMemberIndex = () => peers.Lowest,
    Checkpoints = new CheckpointPolicy
    {
        LogEntries = long.Parse(args[4], CultureInfo.InvariantCulture),
        IntervalMin = TimeSpan.Zero,
    },
    ElectionTimeoutLowerMs = 150,
    ElectionTimeoutUpperMs = 300,
    LogChunkBytes = 1 << 20,
    Loggers = new ErrorLog(),
});
await node.StartAsync(CancellationToken.None);
var server = new LineServer(node, ledger, new Lane(node), linePorts[place]);
await Task.WhenAll(server.RunAsync(), peers.PollAsync());

static int[] Ports(string list) => [.. list.Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
