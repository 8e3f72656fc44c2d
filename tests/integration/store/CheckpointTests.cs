using Sched.Store;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>A checkpoint holds exactly what was put up to its index, and damaged files are refused.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_put_while_a_checkpoint_runs_is_not_in_it(bool withIndex)
    {
        StoreCheckpoint checkpoint;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 1_000);
            await store.CheckpointAsync(1_000);
            store.Apply(1_000, 5_000);
            store.BeginCheckpoint(5_000, withIndex);
            store.Apply(5_000, 7_000);
            checkpoint = await store.CompleteCheckpointAsync(TestContext.Current.CancellationToken);
            store.Apply(7_000, 8_000);
            store.MustMatchModel(8_000);
        }

        using var opened = Stores.Open(_folder.Path, checkpoint);
        opened.MustMatchModel(5_000);
    }

    [Fact]
    public async Task A_store_goes_on_from_a_checkpoint_and_makes_the_next_without_an_index()
    {
        StoreCheckpoint first;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 3_000);
            first = await store.CheckpointAsync(3_000);
        }

        StoreCheckpoint second;
        using (var store = Stores.Open(_folder.Path, first))
        {
            store.Apply(3_000, 6_000);
            second = await store.CheckpointAsync(6_000);
            store.KeepOnly([second]);
        }

        Assert.Equal(first.IndexToken, second.IndexToken);
        using var opened = Stores.Open(_folder.Path, second);
        opened.MustMatchModel(6_000);
    }

    [Fact]
    public async Task An_older_checkpoint_that_was_kept_can_be_opened()
    {
        StoreCheckpoint older;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 3_000);
            older = await store.CheckpointAsync(3_000);
            store.Apply(3_000, 6_000);
            var newer = await store.CheckpointAsync(6_000, withIndex: true);
            store.KeepOnly([newer, older]);
        }

        using var opened = Stores.Open(_folder.Path, older);
        opened.MustMatchModel(3_000);
    }

    [Fact]
    public async Task Only_the_files_of_kept_checkpoints_stay()
    {
        using var store = Stores.Open(_folder.Path);
        store.Apply(0, 1_000);
        var first = await store.CheckpointAsync(1_000, withIndex: true);
        var second = await store.CheckpointAsync(1_000, withIndex: true);

        store.KeepOnly([second]);

        Assert.NotEmpty(JobStore.Verify(_folder.Path, first));
        Assert.Empty(JobStore.Verify(_folder.Path, second));
    }

    [Fact]
    public async Task One_checkpoint_runs_at_a_time()
    {
        using var store = Stores.Open(_folder.Path);
        store.Apply(0, 20_000);
        store.BeginCheckpoint(20_000, withIndex: true);

        Assert.Throws<InvalidOperationException>(() => store.BeginCheckpoint(20_000, withIndex: true));

        await store.CompleteCheckpointAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Opening_without_a_checkpoint_discards_what_is_there()
    {
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 1_000);
            await store.CheckpointAsync(1_000);
        }

        using var empty = Stores.Open(_folder.Path);
        empty.MustMatchModel(0);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task A_missing_shorter_or_changed_file_is_named_and_refused()
    {
        StoreCheckpoint checkpoint;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 1_000);
            checkpoint = await store.CheckpointAsync(1_000);
        }

        Assert.Empty(JobStore.Verify(_folder.Path, checkpoint));
        foreach (var file in checkpoint.Files)
        {
            var path = Path.Combine(_folder.Path, file.Name);
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            AssertRefused(checkpoint, file.Name, () => File.Delete(path));
            AssertRefused(checkpoint, file.Name, () => File.WriteAllBytes(path, bytes[..^1]));
            if (!file.IsLogSegment)
            {
                AssertRefused(checkpoint, file.Name, () => File.WriteAllBytes(path, Flipped(bytes)));
            }

            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }

        using var opened = Stores.Open(_folder.Path, checkpoint);
        opened.MustMatchModel(1_000);
    }

    [Fact]
    public async Task A_checkpoint_that_names_another_index_than_its_files_is_refused()
    {
        StoreCheckpoint checkpoint;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Apply(0, 100);
            checkpoint = await store.CheckpointAsync(100);
        }

        Assert.Throws<StoreFailedException>(() => Stores.Open(_folder.Path, checkpoint with { Index = 101 }));
    }

    private static byte[] Flipped(byte[] bytes)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[bytes.Length / 2] ^= 1;
        return flipped;
    }

    private void AssertRefused(StoreCheckpoint checkpoint, string name, Action damage)
    {
        damage();

        Assert.Contains(name, Assert.Single(JobStore.Verify(_folder.Path, checkpoint)), StringComparison.Ordinal);
        Assert.Throws<StoreFailedException>(() => Stores.Open(_folder.Path, checkpoint));
    }
}
