using Sched.Engine;
using Sched.Server.Reads;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Store;

/// <summary>
/// Reads a store beside the apply thread: what it reads is of some moment of the call, the answers come late and in
/// any order, and now and then one fails.
/// </summary>
internal sealed class LateReader(Process process, Chance chance, long latenessMax, int failures) : IRecordReader
{
    public ListStore Store { get; set; } = new();

    public Task<JobRecord[]> ReadJobsAsync(long[] seqs) => ReadAsync(() =>
    {
        var found = new JobRecord[seqs.Length];
        Store.ReadJobs(seqs, found);
        return found;
    });

    public Task<OutcomeRecord> ReadOutcomeAsync(long seq) => ReadAsync(() =>
    {
        var found = new OutcomeRecord[1];
        Store.ReadOutcomes([seq], found);
        return found[0];
    });

    public Task<NameRecord> ReadNameAsync(NameKey key) => ReadAsync(() =>
    {
        var found = new NameRecord[1];
        Store.ReadNames([key], found);
        return found[0];
    });

    private Task<T> ReadAsync<T>(Func<T> read)
    {
        var answer = new TaskCompletionSource<T>();
        var isFailing = chance.Happens(failures, 1_000);
        var before = chance.Between(0, latenessMax);
        process.After(before, () =>
        {
            var found = read();
            process.After(chance.Between(0, latenessMax), () =>
            {
                if (isFailing)
                {
                    answer.TrySetException(new IOException("The disk is in a bad mood."));
                }
                else
                {
                    answer.TrySetResult(found);
                }
            });
        });
        return answer.Task;
    }
}
