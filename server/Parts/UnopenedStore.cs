using Sched.Engine;

namespace Sched.Server.Parts;

/// <summary>Stands for the store until the newest checkpoint is known; nobody may ask it anything.</summary>
internal sealed class UnopenedStore : IJobStore
{
    private const string Message = "The store is not open yet.";

    public void Put(in JobRecord record) => throw new InvalidOperationException(Message);

    public void Put(in NameRecord record) => throw new InvalidOperationException(Message);

    public void Put(in OutcomeRecord record) => throw new InvalidOperationException(Message);

    public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) =>
        throw new InvalidOperationException(Message);

    public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) =>
        throw new InvalidOperationException(Message);

    public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) =>
        throw new InvalidOperationException(Message);
}
