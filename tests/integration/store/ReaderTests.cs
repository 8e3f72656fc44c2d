using Sched.Engine;
using Sched.Store;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>A reader on another thread, while the apply thread writes and checkpoints are made.</summary>
public sealed class ReaderTests : IDisposable
{
    private const long Filled = 30_000;
    private const int Batch = 64;

    private readonly TestFolder _folder = new();
    private long _applied = Filled;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_beside_the_writer_misses_nothing_and_sees_nothing_torn()
    {
        using var store = Stores.Open(_folder.Path, await FilledAsync());
        using var stop = new CancellationTokenSource();
        var reading = Stores.OnOwnThread(() => ReadUntil(store, stop.Token));

        for (var round = 0; round < 4; round++)
        {
            var upTo = _applied + 5_000;
            store.BeginCheckpoint(_applied, withIndex: round % 2 == 0);
            while (_applied < upTo)
            {
                StoreModel.Apply(store, _applied + 1);
                Volatile.Write(ref _applied, _applied + 1);
            }

            await store.CompleteCheckpointAsync(TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var (reads, wrong) = await reading;
        Assert.Empty(wrong);
        Assert.True(reads > Batch);
    }

    private (long Reads, List<string> Wrong) ReadUntil(JobStore store, CancellationToken stop)
    {
        using var reader = store.OpenReader();
        var random = new Random(1);
        var seqs = new long[Batch];
        var found = new JobRecord[Batch];
        var wrong = new List<string>();
        var reads = 0L;
        while (!stop.IsCancellationRequested && wrong.Count < 5)
        {
            var applied = Volatile.Read(ref _applied);
            for (var i = 0; i < Batch; i++)
            {
                seqs[i] = random.NextInt64(applied) + 1;
            }

            reader.ReadJobs(seqs, found);
            wrong.AddRange(
                from pair in seqs.Zip(found)
                where !StoreModel.IsSame(StoreModel.JobOf(pair.First), pair.Second)
                select $"job {pair.First} of {applied}: found {pair.Second}");
            reads += Batch;
        }

        return (reads, wrong);
    }

    private async Task<StoreCheckpoint> FilledAsync()
    {
        using var store = Stores.Open(_folder.Path);
        store.Apply(0, Filled);
        return await store.CheckpointAsync(Filled);
    }
}
