using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Stands before the store and remembers the jobs just written that are due soon, so that a job due now goes to its
/// worker without a read. Writes come from the apply thread.
/// </summary>
internal sealed class RecentJobs(IJobStore store) : IJobStore
{
    // 64 MB hold a second of the busiest submits; a job due later than a minute would be pushed out before its time.
    private const long BytesMax = 64L * 1024 * 1024;
    private const long DueWithinMs = 60_000;

    private volatile bool _isKeeping;
    private IJobStore _store = store;

    public JobCache Jobs { get; } = new(BytesMax);

    /// <summary>Only a leader delivers; on other nodes nothing is remembered.</summary>
    public void Keep(bool isKeeping)
    {
        _isKeeping = isKeeping;
        Jobs.Clear();
    }

    public void UseStore(IJobStore store)
    {
        Keep(false);
        _store = store;
    }

    public void Put(in JobRecord record)
    {
        _store.Put(record);
        if (_isKeeping && record.DueMs - record.SubmittedMs <= DueWithinMs)
        {
            Jobs.Add(in record);
        }
    }

    public void Put(in NameRecord record) => _store.Put(record);

    public void Put(in OutcomeRecord record) => _store.Put(record);

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) => _store.ReadNames(keys, found);

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) => _store.ReadJobs(seqs, found);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) =>
        _store.ReadOutcomes(seqs, found);
}
