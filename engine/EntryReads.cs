using System.Numerics;
using System.Runtime.InteropServices;

namespace Sched.Engine;

/// <summary>
/// All that one log entry needs from the store, read at its start in three batches, and what the entry itself writes.
/// Due, grants and first acks read nothing; a new id costs a lookup in the store's index and no disk read.
/// </summary>
internal sealed class EntryReads(IJobStore store)
{
    private readonly EntryTable<NameRecord> _names = new();
    private readonly EntryTable<JobRecord> _jobs = new();
    private readonly EntryTable<OutcomeRecord> _outcomes = new();
    private readonly List<NameKey> _nameKeys = [];
    private readonly List<long> _seqs = [];
    private NameRecord[] _nameBuffer = [];
    private JobRecord[] _jobBuffer = [];
    private OutcomeRecord[] _outcomeBuffer = [];

    public void Clear()
    {
        _names.Clear();
        _jobs.Clear();
        _outcomes.Clear();
        _nameKeys.Clear();
        _seqs.Clear();
    }

    public void WantName(NameKey key) => _nameKeys.Add(key);

    public void WantRun(long seq) => _seqs.Add(seq);

    /// <summary>Reads what was wanted: names, then the jobs and ends that they and the wanted runs lead to.</summary>
    public void Fetch()
    {
        if (_nameKeys.Count > 0)
        {
            FetchNames();
        }

        if (_seqs.Count > 0)
        {
            FetchRuns();
        }
    }

    public bool TryGetName(NameKey key, out NameRecord name) => _names.TryGet(KeyOf(key), out name) && name.Seq != 0;

    public bool TryGetJob(long seq, out JobRecord job) => _jobs.TryGet((UInt128)(ulong)seq, out job) && job.Seq != 0;

    public bool TryGetOutcome(long seq, out OutcomeRecord outcome) =>
        _outcomes.TryGet((UInt128)(ulong)seq, out outcome) && outcome.Seq != 0;

    public void Put(in JobRecord job)
    {
        store.Put(in job);
        _jobs.Set((UInt128)(ulong)job.Seq, in job);
    }

    public void Put(in NameRecord name)
    {
        store.Put(in name);
        _names.Set(KeyOf(name.Key), in name);
    }

    public void Put(in OutcomeRecord outcome)
    {
        store.Put(in outcome);
        _outcomes.Set((UInt128)(ulong)outcome.Seq, in outcome);
    }

    private void FetchNames()
    {
        var found = Fit(ref _nameBuffer, _nameKeys.Count);
        store.ReadNames(CollectionsMarshal.AsSpan(_nameKeys), found);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i].Seq != 0)
            {
                _names.Set(KeyOf(_nameKeys[i]), in found[i]);
                _seqs.Add(found[i].Seq);
            }
        }
    }

    private void FetchRuns()
    {
        var seqs = CollectionsMarshal.AsSpan(_seqs);
        var jobs = Fit(ref _jobBuffer, seqs.Length);
        store.ReadJobs(seqs, jobs);
        var outcomes = Fit(ref _outcomeBuffer, seqs.Length);
        store.ReadOutcomes(seqs, outcomes);
        for (var i = 0; i < seqs.Length; i++)
        {
            _jobs.Set((UInt128)(ulong)seqs[i], in jobs[i]);
            _outcomes.Set((UInt128)(ulong)seqs[i], in outcomes[i]);
        }
    }

    private static Span<TRecord> Fit<TRecord>(ref TRecord[] buffer, int count)
    {
        if (buffer.Length < count)
        {
            buffer = new TRecord[BitOperations.RoundUpToPowerOf2((uint)count)];
        }

        var span = buffer.AsSpan(0, count);
        span.Clear();
        return span;
    }

    private static UInt128 KeyOf(NameKey key) => new(key.High, key.Low);
}
