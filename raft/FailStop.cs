using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;

namespace Sched.Raft;

/// <summary>
/// Ends the process when the log is dead. A failed flush or an entry that cannot be applied ends the library's
/// background task without a word: the node would stay leader or follower and do nothing.
/// </summary>
internal sealed partial class FailStop(Action<int> exit, ILogger logger)
{
    /// <summary>The process must be started again; nothing is lost that was acknowledged.</summary>
    public const int ExitCode = 70;

    private int _hasFailed;

    /// <summary>Waits for the end of the log's background task, which comes by an error only.</summary>
    public async Task WatchAsync(WriteAheadLog log, CancellationToken stopping)
    {
        try
        {
            await log.WaitForApplyAsync(long.MaxValue, stopping).ConfigureAwait(false);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // An orderly stop.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Ends the process, once.</summary>
    public void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            Log.Stopping(logger, ExitCode, error);
            exit(ExitCode);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "The log is dead; this process ends with {Code}.")]
        public static partial void Stopping(ILogger logger, int code, Exception error);
    }
}
