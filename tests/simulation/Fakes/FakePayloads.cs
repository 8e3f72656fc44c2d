using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;

namespace Sched.Tests.Simulation.Fakes;

/// <summary>Reads jobs a little later, and fails now and then.</summary>
internal sealed class FakePayloads(InMemoryJobStore store, VirtualTime time, Random random) : IPayloadReader
{
    public async Task<JobRecord[]> ReadJobsAsync(long[] seqs)
    {
        await Task.Delay(TimeSpan.FromMicroseconds(random.Next(100, 3_000)), time);
        if (random.Next(100) == 0)
        {
            throw new IOException("The disk is in a bad mood.");
        }

        var jobs = new JobRecord[seqs.Length];
        store.ReadJobs(seqs, jobs);
        return jobs;
    }
}
