using Sched.Leader;
using Sched.Tests.Contract;
using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Log;
using Xunit;

namespace Sched.Tests.Simulation.Log;

/// <summary>The model that the simulator runs over keeps what every log keeps.</summary>
public sealed class ModelLogContractTests : ReplicatedLogContract
{
    internal override ILogGroup NewGroup(int size) => new ModelGroup(seed: 7, size);

    /// <summary>A group of models without chance's worst, moved on by its own heap of events.</summary>
    private sealed class ModelGroup : ILogGroup
    {
        private const int EventsMax = 1_000_000;
        private readonly Timeline _timeline = new();
        private readonly ModelRaft _raft;
        private readonly ulong _seed;
        private readonly int[] _lives;
        private readonly RecordingApplier[] _replicas;
        private readonly ModelLog[] _logs;

        public ModelGroup(ulong seed, int size)
        {
            _seed = seed;
            _raft = new ModelRaft(_timeline, seed, size, new ModelLogOptions { Refused = 0, Unknown = 0 });
            _lives = new int[size];
            _replicas = new RecordingApplier[size];
            _logs = new ModelLog[size];
        }

        public int Size => _raft.Size;

        public IReplicatedLog LogOf(int node) => _logs[node];

        public RecordingApplier ReplicaOf(int node) => _replicas[node];

        public bool IsUp(int node) => _raft.LogOf(node) is not null;

        public long TimestampOf(int node) => _logs[node].Process.Clock.GetTimestamp();

        public Task StartAsync(int node)
        {
            var process = new Process(_timeline, _seed, $"n{node}", ++_lives[node], driftPerMillion: 200 * (node - 1));
            _replicas[node] = new RecordingApplier();
            _logs[node] = new ModelLog(_raft, node, process, new Replica(_replicas[node]));
            _replicas[node].Follow(_logs[node]);
            _logs[node].Start();
            return Task.CompletedTask;
        }

        public Task StopAsync(int node)
        {
            _logs[node].Process.Kill();
            _raft.Disks[node].Crash(0);
            return Task.CompletedTask;
        }

        public Task UntilAsync(Func<bool> holds, string what)
        {
            for (var i = 0; !holds(); i++)
            {
                Assert.True(i < EventsMax && _timeline.RunNext(), $"It never came true: {what}.");
            }

            return Task.CompletedTask;
        }

        public async Task<T> EndOf<T>(Task<T> task)
        {
            await UntilAsync(() => task.IsCompleted, "the task ends");
            return await task;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Replica(RecordingApplier records) : IModelReplica
    {
        public long AppliedIndex => records.AppliedIndex;

        public void Apply(
            long index, long term, in System.Buffers.ReadOnlySequence<byte> entry, object? context) =>
            records.Apply(index, term, entry, context);

        public object? Cut() => null;

        public void Install(LogPair pair) => throw new InvalidOperationException("No checkpoint was ever cut.");
    }
}
