using Xunit;

namespace Sched.Tests.Fakes;

/// <summary>
/// Runs a client's or worker's tasks on the test's own thread, when the test says so. Nothing happens beside it, so a
/// test needs no waiting: what has not arrived once the queue is empty will not arrive before the clock moves.
/// </summary>
internal sealed class PumpedScheduler : TaskScheduler
{
    // A program that goes round in circles without waiting for anything is broken.
    private const int TasksPerRunMax = 100_000;
    private readonly Queue<Task> _queue = new();

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs what is queued, and what that queues, until nothing is left.</summary>
    public void RunAll()
    {
        for (var i = 0; i < TasksPerRunMax; i++)
        {
            if (!_queue.TryDequeue(out var task))
            {
                return;
            }

            TryExecuteTask(task);
        }

        Assert.Fail("The program goes round in circles.");
    }

    /// <summary>Runs until the task has ended, and gives or throws its outcome.</summary>
    public T Run<T>(Task<T> task)
    {
        Run((Task)task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Runs until the task has ended, and throws if it failed.</summary>
    public void Run(Task task)
    {
        RunAll();
        Assert.True(task.IsCompleted, "The task waits for something that has not happened.");
        task.GetAwaiter().GetResult();
    }

    /// <summary>Runs an asynchronous body here, all its continuations included.</summary>
    public T RunHere<T>(Func<Task<T>> body) =>
        Run(Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.None, this).Unwrap());

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            _queue.Enqueue(task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _queue];
}
