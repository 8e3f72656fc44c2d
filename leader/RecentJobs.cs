using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Stands before the store and remembers the jobs just written that are due soon, so that a job due now goes to its
/// worker without a read. Writes come from the apply thread, reads from the shell.
/// </summary>
internal sealed class RecentJobs(IJobStore store) : IJobStore
{
    // 64 MB hold a second of the busiest submits; a job due later than a minute would be pushed out before its time.
    private const long BytesMax = 64L * 1024 * 1024;
    private const long DueWithinMs = 60_000;

    // What a record costs beside its texts: the record, its place in the table and in the line.
    private const int BytesPerJob = 320;

    private readonly Lock _jobsLock = new();
    private readonly Dictionary<long, JobRecord> _jobs = [];
    private readonly Queue<(long Seq, int Bytes)> _line = new();
    private long _bytes;
    private volatile bool _isKeeping;
    private IJobStore _store = store;

    /// <summary>Only a leader delivers; on other nodes nothing is remembered.</summary>
    public void Keep(bool isKeeping)
    {
        lock (_jobsLock)
        {
            _isKeeping = isKeeping;
            _jobs.Clear();
            _line.Clear();
            _bytes = 0;
        }
    }

    public void UseStore(IJobStore store)
    {
        Keep(false);
        _store = store;
    }

    /// <summary>Takes a job out: it is delivered once, a later attempt reads the store.</summary>
    public bool TryTake(long seq, out JobRecord job)
    {
        lock (_jobsLock)
        {
            return _jobs.Remove(seq, out job);
        }
    }

    public void Put(in JobRecord record)
    {
        _store.Put(record);
        if (_isKeeping && record.DueMs - record.SubmittedMs <= DueWithinMs)
        {
            Remember(record);
        }
    }

    public void Put(in NameRecord record) => _store.Put(record);

    public void Put(in OutcomeRecord record) => _store.Put(record);

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) => _store.ReadNames(keys, found);

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) => _store.ReadJobs(seqs, found);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) =>
        _store.ReadOutcomes(seqs, found);

    private void Remember(in JobRecord record)
    {
        var bytes = BytesPerJob + record.Id.Length + record.Key.Length + record.Body.Length;
        lock (_jobsLock)
        {
            _jobs[record.Seq] = record;
            _line.Enqueue((record.Seq, bytes));
            _bytes += bytes;
            while (_bytes > BytesMax && _line.TryDequeue(out var oldest))
            {
                _jobs.Remove(oldest.Seq);
                _bytes -= oldest.Bytes;
            }
        }
    }
}
