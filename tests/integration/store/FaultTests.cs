using FASTER.core;
using Sched.Engine;
using Sched.Store;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>
/// A disk that fails. The library hangs after a failed write and says "not found" after a failed read; the store must
/// say neither, but stop.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const int Entries = 30_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly FaultPlan _plan = new();
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JobStoreOptions Options => JobStoreOptions.Small with
    {
        OpenFile = path => new FaultyDevice(new ManagedLocalStorageDevice(path, osReadBuffering: true), _plan),
    };

    public void Dispose()
    {
        _plan.Heal();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Fault.Error, 1)]
    [InlineData(Fault.Error, 2)]
    [InlineData(Fault.Short, 1)]
    [InlineData(Fault.Empty, 1)]
    public async Task A_failed_write_stops_the_store_and_its_checkpoint(Fault fault, int number)
    {
        var store = Open(from: null);
        store.Apply(0, 2_000);
        _plan.FailWrites(number, fault);

        // The write may fail before the first call returns, or while the second waits for it.
        await Assert.ThrowsAsync<StoreFailedException>(async () =>
        {
            store.BeginCheckpoint(2_000, withIndex: true);
            await store.CompleteCheckpointAsync(Token);
        });

        Assert.Contains("write of", await _failed.Task, StringComparison.Ordinal);
        Assert.Throws<StoreFailedException>(() => store.Put(StoreModel.JobOf(2_001)));
        Assert.Throws<StoreFailedException>(() => ReadJob(store, 1));
    }

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Empty)]
    public async Task A_failed_read_stops_the_store_and_is_never_an_answer(Fault fault)
    {
        using var store = Open(await FilledAsync());
        _plan.FailReads(1, fault);

        Assert.Throws<StoreFailedException>(() => ReadJob(store, 1));

        Assert.Contains("read of", await _failed.Task, StringComparison.Ordinal);
        Assert.Throws<StoreFailedException>(() => ReadJob(store, 2));
    }

    [Fact]
    public async Task A_read_that_moved_half_is_asked_for_the_rest()
    {
        using var store = Open(await FilledAsync());
        _plan.FailReads(1, Fault.Short);

        store.MustMatchModel(Entries);

        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task A_reader_on_another_thread_learns_of_a_failed_read_too()
    {
        using var store = Open(await FilledAsync());
        using var reader = store.OpenReader();
        _plan.FailReads(1, Fault.Error);

        Assert.Throws<StoreFailedException>(() => reader.ReadNames([StoreModel.NameKeyOf(1)], new NameRecord[1]));
    }

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Empty)]
    public async Task A_read_that_fails_while_opening_is_thrown_and_not_told(Fault fault)
    {
        var checkpoint = await FilledAsync();
        _plan.FailReads(1, fault);

        Assert.Throws<StoreFailedException>(() => Open(checkpoint));

        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task A_disk_that_never_answers_is_noticed_though_the_writer_hangs()
    {
        var store = Open(from: null, Options with { CallMax = TimeSpan.FromMilliseconds(500) });
        _plan.FailWrites(1, Fault.Silent);
        var big = StoreModel.JobOf(1) with { Body = new byte[Limits.PayloadBytesMax] };
        var writer = Stores.OnOwnThread(() => WriteUntilItThrows(store, big));

        Assert.Contains("has lasted", await _failed.Task.WaitAsync(Patience, Token), StringComparison.Ordinal);

        _plan.Heal();
        Assert.IsType<StoreFailedException>(await writer.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_record_stops_the_store()
    {
        var checkpoint = await FilledAsync();
        FlipBitOf(StoreModel.JobOf(1).Body.Span);
        using var store = Open(checkpoint);

        Assert.Throws<StoreFailedException>(() => ReadJob(store, 1));

        Assert.Contains("is damaged", await _failed.Task, StringComparison.Ordinal);
    }

    private static JobRecord ReadJob(JobStore store, long seq)
    {
        var found = new JobRecord[1];
        store.ReadJobs([seq], found);
        return found[0];
    }

    // The ring of pages in memory is full after sixty-four megabytes.
    private static Exception? WriteUntilItThrows(JobStore store, JobRecord big)
    {
        for (var seq = 1; seq < 4_000; seq++)
        {
            if (Record.Exception(() => store.Put(big with { Seq = seq })) is { } thrown)
            {
                return thrown;
            }
        }

        return null;
    }

    private JobStore Open(StoreCheckpoint? from, JobStoreOptions? options = null) =>
        JobStore.Open(options ?? Options, _folder.Path, from, reason => _failed.TrySetResult(reason));

    // Big enough that the first records are not in the one page that opening reads.
    private async Task<StoreCheckpoint> FilledAsync()
    {
        using var store = Stores.Open(_folder.Path);
        store.Apply(0, Entries);
        return await store.CheckpointAsync(Entries);
    }

    private void FlipBitOf(ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder.Path, "hlog.0");
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(content);
        Assert.True(at > 0);
        bytes[at + (content.Length / 2)] ^= 4;
        File.WriteAllBytes(path, bytes);
    }
}
