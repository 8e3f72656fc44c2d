using Sched.Store;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>What most tests do with a store.</summary>
internal static class Stores
{
    /// <summary>Opens a store that must not fail.</summary>
    public static JobStore Open(string folder, StoreCheckpoint? from = null, JobStoreOptions? options = null) =>
        JobStore.Open(options ?? JobStoreOptions.Small, folder, from, reason => Assert.Fail(reason));

    /// <summary>Applies the model's entries from one index up to another.</summary>
    public static void Apply(this JobStore store, long after, long upTo)
    {
        for (var index = after + 1; index <= upTo; index++)
        {
            StoreModel.Apply(store, index);
        }
    }

    public static async Task<StoreCheckpoint> CheckpointAsync(this JobStore store, long index, bool withIndex = false)
    {
        store.BeginCheckpoint(index, withIndex);
        return await store.CompleteCheckpointAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs what blocks, without holding a thread of the pool, which the store's reads need.</summary>
    public static Task<T> OnOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static void MustMatchModel(this JobStore store, long index) =>
        Assert.Empty(StoreModel.Faults(store, index).Take(5));
}
