using FASTER.core;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Store;

using Library = FasterKV<RecordKey, SpanByte>;
using Session = ClientSession<RecordKey, SpanByte, Slot, Slot, long, RecordFunctions>;

/// <summary>
/// The engine's records on disk: a hash index in memory over one append-only log. Puts and reads of
/// <see cref="IJobStore"/> belong to the apply thread; other threads read through <see cref="OpenReader"/>.
/// </summary>
public sealed partial class JobStore : IJobStore, IDisposable
{
    private readonly Fuse _fuse;
    private readonly CallWatch _watch;
    private readonly WatchedDevice _log;
    private readonly Library _library;
    private readonly Session _session;
    private readonly RecordBatch _batch;
    private readonly CheckpointKeeper _checkpoints;

    // Grows to the largest value put so far.
    private byte[] _value = new byte[1024];

    private JobStore(Fuse fuse, CallWatch watch, WatchedDevice log, Library library, CheckpointKeeper checkpoints)
    {
        _fuse = fuse;
        _watch = watch;
        _log = log;
        _library = library;
        _checkpoints = checkpoints;
        _session = NewSession();
        _batch = new RecordBatch(_session, fuse);
    }

    /// <summary>Bytes of the log that a new store would not have: what lies between begin and tail.</summary>
    public long LogBytes => _library.Log.TailAddress - _library.Log.BeginAddress;

    public void Put(in JobRecord record)
    {
        var value = Room(JobRecordLayout.LengthMax(record));
        Put(RecordKey.OfJob(record.Seq), JobRecordLayout.Write(record, value));
    }

    public void Put(in NameRecord record)
    {
        var value = Room(NameRecordLayout.LengthMax(record));
        Put(RecordKey.OfName(record.Key), NameRecordLayout.Write(record, value));
    }

    public void Put(in OutcomeRecord record)
    {
        var value = Room(OutcomeRecordLayout.LengthMax(record));
        Put(RecordKey.OfOutcome(record.Seq), OutcomeRecordLayout.Write(record, value));
    }

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found)
    {
        using var call = _watch.Call();
        _batch.Read(keys, found, RecordKey.OfName, NameRecordLayout.TryRead);
    }

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found)
    {
        using var call = _watch.Call();
        _batch.Read(seqs, found, RecordKey.OfJob, JobRecordLayout.TryRead);
    }

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found)
    {
        using var call = _watch.Call();
        _batch.Read(seqs, found, RecordKey.OfOutcome, OutcomeRecordLayout.TryRead);
    }

    /// <summary>A reader for another thread; disposed before the store.</summary>
    public JobReader OpenReader() => new(NewSession(), _fuse);

    /// <summary>
    /// Begins a checkpoint that holds exactly what was put so far. On the apply thread, between two entries.
    /// </summary>
    /// <param name="index">The last entry applied.</param>
    /// <param name="withIndex">Also writes the index; the first checkpoint of a store does so anyway.</param>
    public void BeginCheckpoint(long index, bool withIndex)
    {
        using var call = _watch.Call();
        _checkpoints.Begin(index, withIndex, _session);
    }

    /// <summary>Ends what <see cref="BeginCheckpoint"/> began: whole, durable and described. On any thread.</summary>
    public Task<StoreCheckpoint> CompleteCheckpointAsync(CancellationToken cancellationToken) =>
        _checkpoints.CompleteAsync(cancellationToken);

    /// <summary>
    /// Deletes segments and tokens that none of these checkpoints needs. Only after the manifests that name them are
    /// durable; all that are kept or being shipped must be among them.
    /// </summary>
    public void KeepOnly(IReadOnlyCollection<StoreCheckpoint> kept) => _checkpoints.KeepOnly(kept, _log);

    public void Dispose()
    {
        _watch.Dispose();
        _session.Dispose();
        _library.Dispose();
        _log.Dispose();
    }

    private Session NewSession() => _library.For(new RecordFunctions()).NewSession<RecordFunctions>();

    private Span<byte> Room(int lengthMax)
    {
        if (_value.Length < lengthMax)
        {
            _value = new byte[lengthMax];
        }

        return _value;
    }

    private unsafe void Put(RecordKey key, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, StoreFormat.ValueBytesMax);

        fixed (byte* pointer = _value)
        {
            var value = SpanByte.FromPointer(pointer, length);
            using var call = _watch.Call();
            _session.Upsert(ref key, ref value);
        }

        _fuse.MustHold();
    }
}
