using Sched.Engine;

namespace Sched.Tests.Simulator.Store;

/// <summary>
/// A job store as a list of records and an index over it. A read inside an entry sees the state at its start, as the
/// real one may give it; a key that is written twice is a fault, but for an end that replaces another.
/// </summary>
internal sealed class ListStore : IJobStore
{
    private readonly List<object> _records = [];
    private readonly List<object> _entry = [];
    private readonly Dictionary<long, JobRecord> _jobs = [];
    private readonly Dictionary<NameKey, NameRecord> _names = [];
    private readonly Dictionary<long, OutcomeRecord> _outcomes = [];

    /// <summary>How many records there are: what a checkpoint pins.</summary>
    public int Length => _records.Count;

    /// <summary>The store as it was when it had so many records.</summary>
    public ListStore Copy(int length)
    {
        var copy = new ListStore();
        for (var i = 0; i < length; i++)
        {
            copy.Take(_records[i]);
        }

        return copy;
    }

    /// <summary>An entry has been applied: what it wrote is to be seen.</summary>
    public void EndEntry()
    {
        foreach (var record in _entry)
        {
            Take(record);
        }

        _entry.Clear();
    }

    public void Put(in JobRecord record) => _entry.Add(
        record with { Id = Own(record.Id), Key = Own(record.Key), Body = Own(record.Body) });

    public void Put(in NameRecord record) => _entry.Add(record with { Id = Own(record.Id) });

    public void Put(in OutcomeRecord record) => _entry.Add(record with { Detail = Own(record.Detail) });

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) => Read(_names, keys, found);

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) => Read(_jobs, seqs, found);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) => Read(_outcomes, seqs, found);

    private void Take(object record)
    {
        _records.Add(record);
        switch (record)
        {
            case JobRecord job:
                Once(_jobs.TryAdd(job.Seq, job), $"job {job.Seq}");
                break;
            case NameRecord name:
                Once(_names.TryAdd(name.Key, name), $"the name of job {name.Seq}");
                break;
            case OutcomeRecord outcome:
                Once(!_outcomes.TryGetValue(outcome.Seq, out var old) || Replaces(outcome, old), $"the end of {old}");
                _outcomes[outcome.Seq] = outcome;
                break;
        }
    }

    private static bool Replaces(in OutcomeRecord outcome, in OutcomeRecord old) =>
        old.State is RunState.Dead or RunState.Unknown && outcome.NumberInGroup > old.NumberInGroup;

    private static void Once(bool isFirst, string what)
    {
        if (!isFirst)
        {
            throw new SimulationFault("store", $"The store was given {what} a second time.");
        }
    }

    private static void Read<TKey, TRecord>(
        Dictionary<TKey, TRecord> records, ReadOnlySpan<TKey> keys, Span<TRecord> found)
        where TKey : notnull
        where TRecord : struct
    {
        for (var i = 0; i < keys.Length; i++)
        {
            found[i] = records.GetValueOrDefault(keys[i]);
        }
    }

    // The caller's buffer is only lent.
    private static ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> bytes) => bytes.ToArray();
}
