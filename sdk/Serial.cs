namespace Sched.Sdk;

/// <summary>
/// Starts work on the one scheduler that a client or a worker lives on. Everything behind the public methods runs
/// there, one piece at a time, so it needs no locks.
/// </summary>
internal sealed class Serial(TaskScheduler? scheduler)
{
    private readonly TaskScheduler _scheduler = scheduler ?? new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <summary>Runs an action here, soon; never inside the caller.</summary>
    public void Post(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);

    /// <summary>Runs an asynchronous method here; the task ends with it.</summary>
    public Task RunAsync(Func<Task> body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();

    /// <summary>Runs an asynchronous method here; the task ends with it.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();
}
