namespace Sched.Sdk;

/// <summary>A job that a majority of the cluster has on disk.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsDuplicate">The same id with the same content was submitted before: this is that job.</param>
/// <param name="Due">When it fires.</param>
/// <param name="Revision">A number of the cluster's state that includes the job.</param>
public sealed record SubmittedJob(string Id, bool IsDuplicate, DateTimeOffset Due, long Revision);
