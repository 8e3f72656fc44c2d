using System.Text;
using Sched.Engine;
using Sched.Server.Requests;
using Sched.V1;

namespace Sched.Server.Reads;

/// <summary>
/// Finds a job by its id in what is applied here. Whoever calls has passed a barrier, so what was acknowledged before
/// is there.
/// </summary>
internal sealed class JobLookup(NodeContext node)
{
    public async Task<Job?> FindAsync(string space, string id, long epochUnixMs)
    {
        var (isNamespace, number, hashKey) = node.Host.Read(
            engine => (engine.TryGetNamespace(space, out var found), found, engine.HashKey));
        if (!isNamespace)
        {
            throw Faults.Of(Outcome.NamespaceNotFound, space)!.ToException();
        }

        var job = await FindRecordAsync(number, hashKey, Encoding.UTF8.GetBytes(id));
        return job.Seq == 0 ? null : await DescribeAsync(job, new JobMessages(epochUnixMs, space));
    }

    private async Task<JobRecord> ReadAsync(long seq) => (await node.Readers.ReadJobsAsync([seq]))[0];

    private async Task<JobRecord> FindRecordAsync(uint space, HashKey hashKey, byte[] id)
    {
        if (JobIds.TryGetSeq(id, out var seq))
        {
            // Such an id is made of a number that may belong to a job with an id of its own, or in another namespace.
            var made = await ReadAsync(seq);
            return made.Id.IsEmpty && made.Namespace == space ? made : default;
        }

        var name = await node.Readers.ReadNameAsync(JobIds.KeyOf(hashKey, space, id));
        var isOther = !name.Id.IsEmpty && !name.Id.Span.SequenceEqual(id);
        return name.Seq == 0 || isOther ? default : await ReadAsync(name.Seq);
    }

    private async Task<Job?> DescribeAsync(JobRecord job, JobMessages messages)
    {
        // First the engine, then the outcome: a run that ends in between has written its outcome before it left.
        var (queue, run) = node.Host.Read(engine => (engine.GetQueue(job.Queue).Name, engine.Look(job)));
        if (run.State != RunState.None)
        {
            return messages.OfLive(job, queue, run);
        }

        var outcome = await node.Readers.ReadOutcomeAsync(job.Seq);
        return node.Host.Read(engine => engine.Exists(outcome)) ? messages.OfFinished(job, queue, outcome) : null;
    }
}
