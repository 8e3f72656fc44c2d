using System.Globalization;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>
/// Runs the user's command for one job. A command that cannot be started says nothing about the job: it goes back, and
/// the worker stops, so that a typo does not kill a queue.
/// </summary>
internal sealed class CommandHandler(
    string[] command, CommandLimits limits, CancellationTokenSource worker, CancellationToken hurry)
{
    // EX_DATAERR of sysexits.h, and the code by which job runners say "for good".
    private const int DataError = 65;
    private const int FailedForGood = 100;

    // A process that a signal ended shows as this and the signal's number.
    private const int SignalBase = 128;

    /// <summary>Why the command could not be started; null if it could.</summary>
    public string? StartError { get; private set; }

    public async ValueTask<JobResult> HandleAsync(JobContext job, CancellationToken cancelled)
    {
        using var timeUp = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancelled, hurry, timeUp.Token);
        using var process = ChildProcess.TryStart(command, EnvironmentOf(job), out var whyNot);
        if (process is null)
        {
            return Refuse(whyNot);
        }

        timeUp.CancelAfter(limits.Timeout ?? Timeout.InfiniteTimeSpan);
        var exitCode = await RunAsync(process, job.Payload, end.Token);
        return ToResult(exitCode, ReasonOf(job, timeUp.Token));
    }

    public JobResult ToResult(int exitCode, EndedFor reason) => exitCode switch
    {
        0 => JobResult.Done(),
        DataError or FailedForGood => JobResult.Fail(
            $"The command ended with exit code {exitCode}: not to be tried again."),
        _ when reason == EndedFor.TimeIsUp => JobResult.Retry(
            $"The command did not end within {TimeText.Show(limits.Timeout!.Value)} and was stopped."),
        _ when reason == EndedFor.WorkerStops => JobResult.Release("The command was stopped with its worker."),

        // Whoever stops a service may send its signal to the commands as well: they have not failed.
        > SignalBase when worker.IsCancellationRequested =>
            JobResult.Release("The command was stopped with its worker."),
        > SignalBase => JobResult.Retry($"The command was ended by signal {exitCode - SignalBase}."),
        _ => JobResult.Retry($"The command ended with exit code {exitCode}."),
    };

    private async Task<int> RunAsync(ChildProcess process, ReadOnlyMemory<byte> input, CancellationToken end)
    {
        var feeding = process.FeedAsync(input);
        try
        {
            await process.Ended.WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            await process.EndAsync(limits.Grace);
        }

        await feeding;
        return await process.Ended;
    }

    private EndedFor ReasonOf(JobContext job, CancellationToken timeUp) =>
        hurry.IsCancellationRequested || job.StopReason == StopReason.WorkerStopping ? EndedFor.WorkerStops
        : job.StopReason != StopReason.None ? EndedFor.Job
        : timeUp.IsCancellationRequested ? EndedFor.TimeIsUp
        : EndedFor.Nothing;

    private JobResult Refuse(string why)
    {
        StartError = why;
        worker.Cancel();
        return JobResult.Release(why);
    }

    private static Dictionary<string, string> EnvironmentOf(JobContext job) => new(StringComparer.Ordinal)
    {
        ["SCHED_JOB_ID"] = job.Id,
        ["SCHED_JOB_TYPE"] = job.Type,
        ["SCHED_ATTEMPT"] = job.Attempt.ToString(CultureInfo.InvariantCulture),
        ["SCHED_FENCING_TOKEN"] = job.FencingToken.ToString(CultureInfo.InvariantCulture),
        ["SCHED_EXECUTION_ID"] = job.ExecutionId,
        ["SCHED_QUEUE"] = job.Queue,
        ["SCHED_NAMESPACE"] = job.Namespace,
        ["SCHED_DUE"] = TimeText.Show(job.Due),
    };
}
