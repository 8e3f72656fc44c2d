namespace Sched.Sdk;

/// <summary>
/// Pulls jobs and runs a handler for each, over one stream to the leader. It keeps its session alive, goes on with it
/// after a broken connection or a new leader, and cancels handlers whose lease is gone. A job may still run twice when
/// a worker is cut off in the middle: <see cref="JobContext.FencingToken"/> lets your own store refuse the older run.
/// </summary>
public sealed class JobWorker
{
    private const int LeasesPerSessionMax = 4_096;

    private readonly JobWorkerOptions _options;
    private readonly Func<JobContext, CancellationToken, ValueTask<JobResult>> _handler;
    private readonly Serial _serial;
    private int _isStarted;

    /// <summary>Makes a worker. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="options">What to pull and how much at once.</param>
    /// <param name="handler">
    /// Does the work of one job; called for several jobs at once, as many as there are slots. Its token is cancelled
    /// when the job is cancelled, the lease is lost, or the worker stops; <see cref="JobContext.StopReason"/> says
    /// which. A throw is a failed attempt, like <see cref="JobResult.Retry"/>.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public JobWorker(
        JobWorkerOptions options, Func<JobContext, CancellationToken, ValueTask<JobResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        Check(options);
        _options = options;
        _handler = handler;
        _serial = new Serial(options.Scheduler);
    }

    /// <summary>
    /// Works until the token is cancelled, and then stops in order: takes no more, gives back what has not started,
    /// waits for running handlers, and says goodbye. May be called once.
    /// </summary>
    /// <param name="stop">Begins the stop. The task ends well after it.</param>
    /// <exception cref="SchedException">The cluster refuses this worker, so trying again would not help.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public Task RunAsync(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            throw new InvalidOperationException("A worker runs once. Make a new one.");
        }

        return _serial.RunAsync(async () =>
        {
            using var loop = new WorkerLoop(_options, _serial, _handler);
            await loop.RunAsync(stop);
        });
    }

    private static void Check(JobWorkerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Prefetch);
        if (options.Slots + (long)options.Prefetch > LeasesPerSessionMax)
        {
            throw new ArgumentException(
                $"Slots and prefetch together are at most {LeasesPerSessionMax}. Start another worker.",
                nameof(options));
        }

        if (options.Queues.Count is < 1 or > 16)
        {
            throw new ArgumentException("A worker pulls from 1 to 16 queues.", nameof(options));
        }

        if (options.Ttl < TimeSpan.FromSeconds(3) || options.Ttl > TimeSpan.FromSeconds(60))
        {
            throw new ArgumentException("The TTL is 3 s to 60 s.", nameof(options));
        }
    }
}
