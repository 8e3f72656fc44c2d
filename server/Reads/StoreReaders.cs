using System.Collections.Concurrent;
using Sched.Engine;
using Sched.Server.Parts;
using Sched.Store;

namespace Sched.Server.Reads;

/// <summary>
/// Reads the store beside the apply thread: payloads of grants, questions about status. A few readers, each used by
/// one thread at a time; who finds none free waits.
/// </summary>
internal sealed class StoreReaders(StorePart part) : IRecordReader, IDisposable
{
    // Reads mostly hit memory, so more would only fight over the cores.
    private const int ReadersMax = 8;

    private readonly ConcurrentBag<JobReader> _free = [];
    private readonly SemaphoreSlim _permits = new(ReadersMax, ReadersMax);

    public Task<JobRecord[]> ReadJobsAsync(long[] seqs) => UseAsync(reader =>
    {
        var found = new JobRecord[seqs.Length];
        reader.ReadJobs(seqs, found);
        return found;
    });

    public Task<OutcomeRecord> ReadOutcomeAsync(long seq) => UseAsync(reader =>
    {
        var found = new OutcomeRecord[1];
        reader.ReadOutcomes([seq], found);
        return found[0];
    });

    public Task<NameRecord> ReadNameAsync(NameKey key) => UseAsync(reader =>
    {
        var found = new NameRecord[1];
        reader.ReadNames([key], found);
        return found[0];
    });

    public void Dispose()
    {
        while (_free.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _permits.Dispose();
    }

    // On the pool: a read may go to the disk, and the caller's scheduler has other work.
    private Task<T> UseAsync<T>(Func<JobReader, T> read) => Task.Run(async () =>
    {
        await _permits.WaitAsync();
        try
        {
            var reader = _free.TryTake(out var free) ? free : part.Store.OpenReader();
            var result = read(reader);

            // One that threw is not used again.
            _free.Add(reader);
            return result;
        }
        finally
        {
            _permits.Release();
        }
    });
}
