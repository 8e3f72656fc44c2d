using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>
/// Runs the user's command for one job. A command that cannot be started says nothing about the job: it goes back, and
/// the worker stops, so that a typo does not kill a queue.
/// </summary>
internal sealed class CommandHandler(string[] command, CancellationTokenSource worker)
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
        using var process = new Process { StartInfo = NewStart(job) };
        try
        {
            process.Start();
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or IOException)
        {
            return Refuse(error.Message.TrimEnd('.') + ".");
        }

        var exitCode = await ChildProcess.RunAsync(process, job.Payload, cancelled);
        return ToResult(exitCode, worker.IsCancellationRequested);
    }

    public static JobResult ToResult(int exitCode, bool isStopping) => exitCode switch
    {
        0 => JobResult.Done(),
        DataError or FailedForGood => JobResult.Fail(
            $"The command ended with exit code {exitCode}: not to be tried again."),

        // A terminal sends its Ctrl-C to the commands too: they were stopped with the worker and have not failed.
        > SignalBase when isStopping => JobResult.Release("The command was stopped with its worker."),
        > SignalBase => JobResult.Retry($"The command was ended by signal {exitCode - SignalBase}."),
        _ => JobResult.Retry($"The command ended with exit code {exitCode}."),
    };

    private JobResult Refuse(string why)
    {
        StartError = why;
        worker.Cancel();
        return JobResult.Release(why);
    }

    private ProcessStartInfo NewStart(JobContext job)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["SCHED_JOB_ID"] = job.Id;
        start.Environment["SCHED_JOB_TYPE"] = job.Type;
        start.Environment["SCHED_ATTEMPT"] = job.Attempt.ToString(CultureInfo.InvariantCulture);
        start.Environment["SCHED_FENCING_TOKEN"] = job.FencingToken.ToString(CultureInfo.InvariantCulture);
        start.Environment["SCHED_EXECUTION_ID"] = job.ExecutionId;
        start.Environment["SCHED_QUEUE"] = job.Queue;
        start.Environment["SCHED_NAMESPACE"] = job.Namespace;
        start.Environment["SCHED_DUE"] = TimeText.Show(job.Due);
        return start;
    }
}
