using Microsoft.Extensions.Logging;

namespace Sched.Sdk;

/// <summary>A handler's end, on its way home.</summary>
internal readonly record struct FinishedRun(HeldJob Job, JobResult Result);

/// <summary>
/// Everything of the user's that may be slow runs here, on the handlers' scheduler: handlers, and what they registered
/// on their tokens. Only the ends come back.
/// </summary>
internal sealed partial class HandlerRunner(
    Func<JobContext, CancellationToken, ValueTask<JobResult>> handler,
    JobWorkerOptions options,
    Mailbox<FinishedRun> home)
{
    public void Start(HeldJob job) => Post(() => RunAsync(job));

    public void Cancel(HeldJob job, StopReason reason)
    {
        if (job.Context.StopReason != StopReason.None)
        {
            return;
        }

        job.Context.StopReason = reason;
        Post(() =>
        {
            CancelNow(job);
            return Task.CompletedTask;
        });
    }

    private void Post(Func<Task> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, options.HandlerScheduler);

    private async Task RunAsync(HeldJob job)
    {
        JobResult result;
        try
        {
            NotifyStart(job.Context);
            result = await handler(job.Context, job.Stop.Token)
                ?? JobResult.Retry("The handler returned null instead of a result.");
        }
        catch (OperationCanceledException) when (job.Stop.IsCancellationRequested)
        {
            result = job.Context.StopReason == StopReason.WorkerStopping
                ? JobResult.Release("The worker stopped.")
                : JobResult.Retry("The handler was cancelled.");
        }
        catch (Exception error)
        {
            // The rim of the user's code: a throw is a failed attempt.
            Log.HandlerThrew(options.Logger, error, job.Context.Id);
            result = JobResult.Retry($"{error.GetType().Name}: {error.Message}");
        }

        home.Post(new FinishedRun(job, result));
    }

    private void NotifyStart(JobContext job)
    {
        try
        {
            options.Observer?.OnStart(job);
        }
        catch (Exception error)
        {
            Log.ObserverThrew(options.Logger, error);
        }
    }

    private void CancelNow(HeldJob job)
    {
        try
        {
            job.Stop.Cancel();
        }
        catch (AggregateException error)
        {
            Log.CancelThrew(options.Logger, error, job.Context.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "The handler of job '{Id}' threw; the job is tried again.")]
        public static partial void HandlerThrew(ILogger logger, Exception error, string id);

        [LoggerMessage(2, LogLevel.Warning, "The job observer threw; it must not.")]
        public static partial void ObserverThrew(ILogger logger, Exception error);

        [LoggerMessage(3, LogLevel.Warning, "What the handler of job '{Id}' registered on its token threw.")]
        public static partial void CancelThrew(ILogger logger, Exception error, string id);
    }
}
