using Sched.Leader;
using Sched.Raft;
using Sched.Tests.Contract;
using System.Net;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Real nodes in one process keep what every log keeps.</summary>
public sealed class RaftLogContractTests : ReplicatedLogContract
{
    internal override ILogGroup NewGroup(int size) => new RaftGroup(size);

    private sealed class RaftGroup : ILogGroup
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sched-contract-").FullName;
        private readonly IPEndPoint[] _members;
        private readonly RaftNode?[] _nodes;
        private readonly RecordingApplier[] _replicas;

        public RaftGroup(int size)
        {
            _members = [.. TestGroup.FreePorts(size).Select(port => new IPEndPoint(IPAddress.Loopback, port))];
            _nodes = new RaftNode?[size];
            _replicas = new RecordingApplier[size];
        }

        public int Size => _members.Length;

        public IReplicatedLog LogOf(int node) => _nodes[node]!;

        public RecordingApplier ReplicaOf(int node) => _replicas[node];

        public bool IsUp(int node) => _nodes[node] is not null;

        public long TimestampOf(int node) => TimeProvider.System.GetTimestamp();

        public async Task StartAsync(int node)
        {
            var settings = new GroupSettings { ElectionTimeoutMs = 300 };
            _replicas[node] = new RecordingApplier();
            var started = new RaftNode(new RaftOptions
            {
                DataFolder = Path.Combine(_folder, $"n{node}"),
                Self = _members[node],
                InitialMembers = _members,
                Bootstrap = true,
                Applier = _replicas[node],
                LowestMemberIndex = static () => 0,
                ElectionTimeoutLowerMs = settings.ElectionTimeoutMs,
                ElectionTimeoutUpperMs = settings.ElectionTimeoutMs * 2,
                RequestTimeout = settings.RequestTimeout,
                Exit = static code => Assert.Fail($"The node wanted to exit with {code}."),
                Loggers = settings.Loggers,
            });
            _replicas[node].Follow(started);
            await started.StartAsync(TestContext.Current.CancellationToken);
            _nodes[node] = started;
        }

        public async Task StopAsync(int node)
        {
            var stopped = _nodes[node]!;
            _nodes[node] = null;
            await stopped.DisposeAsync();
        }

        public Task UntilAsync(Func<bool> holds, string what) => Eventually.Holds(holds, what);

        public Task<T> EndOf<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30));

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Enumerable.Range(0, Size).Where(IsUp).ToArray())
            {
                await StopAsync(node);
            }

            Directory.Delete(_folder, recursive: true);
        }
    }
}
