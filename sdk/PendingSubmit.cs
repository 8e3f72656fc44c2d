namespace Sched.Sdk;

/// <summary>A job on its way: what is sent, until when, and who waits for the answer.</summary>
internal sealed class PendingSubmit(V1.JobSpec spec, long deadline, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<SubmittedJob> _answer = new();

    public V1.JobSpec Spec { get; } = spec;

    /// <summary>Encoded size in bytes.</summary>
    public int Size { get; } = spec.CalculateSize();

    /// <summary>A timestamp of the time provider.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Nobody waits any more: what was not sent yet need not be.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public Task<SubmittedJob> Answer => _answer.Task;

    public void Succeed(SubmittedJob job) => _answer.TrySetResult(job);

    public void Fail(Exception error) => _answer.TrySetException(error);
}
