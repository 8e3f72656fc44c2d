using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Jobs in memory, until they are taken or give way to newer ones. Two halves, of which the younger is filled: when it
/// is full the older goes, so nothing has to be put in order. Used by the apply thread and by the shell.
/// </summary>
internal sealed class JobCache(long bytesMax)
{
    // What a record costs beside its texts: the record and its place in the table.
    private const int BytesPerJob = 320;

    private readonly Lock _jobsLock = new();
    private Dictionary<long, JobRecord> _young = [];
    private Dictionary<long, JobRecord> _old = [];
    private long _youngBytes;

    public void Add(in JobRecord job)
    {
        lock (_jobsLock)
        {
            if (_youngBytes + BytesOf(in job) > bytesMax / 2)
            {
                (_young, _old) = (_old, _young);
                _young.Clear();
                _youngBytes = 0;
            }

            if (_young.TryAdd(job.Seq, job))
            {
                _youngBytes += BytesOf(in job);
            }
        }
    }

    public bool Has(long seq)
    {
        lock (_jobsLock)
        {
            return _young.ContainsKey(seq) || _old.ContainsKey(seq);
        }
    }

    /// <summary>Takes a job out: it is delivered once, a later attempt reads the store.</summary>
    public bool TryTake(long seq, out JobRecord job)
    {
        lock (_jobsLock)
        {
            if (!_young.Remove(seq, out job))
            {
                return _old.Remove(seq, out job);
            }

            _youngBytes -= BytesOf(in job);
            return true;
        }
    }

    public void Clear()
    {
        lock (_jobsLock)
        {
            _young.Clear();
            _old.Clear();
            _youngBytes = 0;
        }
    }

    private static int BytesOf(in JobRecord job) => BytesPerJob + job.Id.Length + job.Key.Length + job.Body.Length;
}
