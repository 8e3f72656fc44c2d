namespace Sched.Sdk;

/// <summary>What became of one of many submits: a job or an error, never both.</summary>
public sealed record SubmitResult
{
    internal SubmitResult(string id, SubmittedJob job)
    {
        Id = id;
        Job = job;
    }

    internal SubmitResult(string id, SchedException error)
    {
        Id = id;
        Error = error;
    }

    /// <summary>The id under which the job was submitted; submit again with it after an unclear error.</summary>
    public string Id { get; }

    /// <summary>The job; null if there is an error.</summary>
    public SubmittedJob? Job { get; }

    /// <summary>Why it was refused, or why its outcome is not known; null if there is a job.</summary>
    public SchedException? Error { get; }
}
