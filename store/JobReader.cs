using FASTER.core;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Store;

using Session = ClientSession<RecordKey, SpanByte, Slot, Slot, long, RecordFunctions>;

/// <summary>
/// Reads the store beside the apply thread: payloads of grants, questions about status. Belongs to one thread at a
/// time. It sees the newest applied records; whether one must exist, and so whether a miss is worth a second look, is
/// the caller's to know.
/// </summary>
public sealed class JobReader : IDisposable
{
    private readonly Session _session;
    private readonly RecordBatch _batch;

    internal JobReader(Session session, Fuse fuse)
    {
        _session = session;
        _batch = new RecordBatch(session, fuse);
    }

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) =>
        _batch.Read(seqs, found, RecordKey.OfJob, JobRecordLayout.TryRead);

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) =>
        _batch.Read(keys, found, RecordKey.OfName, NameRecordLayout.TryRead);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) =>
        _batch.Read(seqs, found, RecordKey.OfOutcome, OutcomeRecordLayout.TryRead);

    public void Dispose() => _session.Dispose();
}
