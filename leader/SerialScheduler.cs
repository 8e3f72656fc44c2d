namespace Sched.Leader;

/// <summary>
/// Runs tasks one at a time and never inlines them, so that code above it needs no locks and behaves the same
/// whether a thread pool (<c>schedd</c>, SDK) or an event loop (simulator) pumps it.
/// </summary>
public sealed class SerialScheduler : TaskScheduler
{
    // A pump that runs on for ever would starve others on the pool; this many tasks take well under a millisecond.
    private const int TasksPerPump = 256;

    private readonly Lock _queueLock = new();
    private readonly Queue<Task> _queue = new();
    private readonly bool _isPumpedByPool;
    private bool _isPumpPlanned;

    /// <param name="isPumpedByPool">False: the owner calls <see cref="RunOne"/>.</param>
    public SerialScheduler(bool isPumpedByPool)
    {
        _isPumpedByPool = isPumpedByPool;
        Factory = new TaskFactory(
            CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.None, this);
    }

    /// <summary>Starts tasks here.</summary>
    public TaskFactory Factory { get; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs an action here, soon.</summary>
    public void Post(Action action) => Factory.StartNew(action);

    /// <summary>Runs an asynchronous method here; the task ends with it.</summary>
    public Task RunAsync(Func<Task> body) => Factory.StartNew(body).Unwrap();

    /// <summary>Runs an asynchronous method here; the task ends with it.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> body) => Factory.StartNew(body).Unwrap();

    /// <summary>Runs the oldest waiting task on the calling thread; false when there is none.</summary>
    public bool RunOne()
    {
        Task? task;
        lock (_queueLock)
        {
            if (!_queue.TryDequeue(out task))
            {
                return false;
            }
        }

        TryExecuteTask(task);
        return true;
    }

    protected override void QueueTask(Task task)
    {
        lock (_queueLock)
        {
            _queue.Enqueue(task);
            if (!_isPumpedByPool || _isPumpPlanned)
            {
                return;
            }

            _isPumpPlanned = true;
        }

        PlanPump();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queueLock)
        {
            return _queue.ToArray();
        }
    }

    private void PlanPump() => ThreadPool.UnsafeQueueUserWorkItem(static self => self.Pump(), this, preferLocal: false);

    private void Pump()
    {
        for (var i = 0; i < TasksPerPump; i++)
        {
            if (!RunOne())
            {
                break;
            }
        }

        lock (_queueLock)
        {
            if (_queue.Count == 0)
            {
                _isPumpPlanned = false;
                return;
            }
        }

        PlanPump();
    }
}
