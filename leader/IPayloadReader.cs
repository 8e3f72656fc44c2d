using Sched.Engine;

namespace Sched.Leader;

/// <summary>Reads jobs from the store beside the apply thread.</summary>
public interface IPayloadReader
{
    /// <summary>
    /// The jobs by position; a default record where there is none. May be late, and may end on any thread.
    /// </summary>
    Task<JobRecord[]> ReadJobsAsync(long[] seqs);
}
