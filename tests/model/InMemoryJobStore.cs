using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>
/// A job store of dictionaries: what the real one must answer, without a disk. It copies what it is given, as the real
/// one does, so that a caller who reuses a buffer is found out here too.
/// </summary>
public sealed class InMemoryJobStore : IJobStore
{
    private readonly Dictionary<long, JobRecord> _jobs = [];
    private readonly Dictionary<NameKey, NameRecord> _names = [];
    private readonly Dictionary<long, OutcomeRecord> _outcomes = [];

    public int JobsCount => _jobs.Count;
    public int NamesCount => _names.Count;
    public int OutcomesCount => _outcomes.Count;

    public void Put(in JobRecord record) =>
        _jobs[record.Seq] = record with { Id = Copy(record.Id), Key = Copy(record.Key), Body = Copy(record.Body) };

    public void Put(in NameRecord record) => _names[record.Key] = record with { Id = Copy(record.Id) };

    public void Put(in OutcomeRecord record) => _outcomes[record.Seq] = record with { Detail = Copy(record.Detail) };

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) => Read(_names, keys, found);

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) => Read(_jobs, seqs, found);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) => Read(_outcomes, seqs, found);

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

    private static ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> bytes) => bytes.ToArray();
}
