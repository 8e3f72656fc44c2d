using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>Finds the jobs of leased runs: the newest and the warm ones in memory, the others in the store.</summary>
internal sealed partial class PayloadSource(
    EngineHost host, IPayloadReader reader, JobCache warm, TimeProvider time, LeaderOptions options, ILogger logger)
{
    private readonly Dictionary<uint, (string Queue, string Namespace)> _names = [];

    /// <summary>
    /// Reads until it succeeds or nobody waits any more: a lease that is not delivered keeps its run from all others.
    /// </summary>
    public async Task<DeliveredBatch> ReadAsync(
        uint queue, FencingToken firstToken, LeasedRun[] runs, FencingToken[] tokens, Func<bool> isWanted)
    {
        var jobs = new JobRecord[runs.Length];
        var missing = FillFromMemory(runs, jobs);
        while (missing.Length > 0 && isWanted())
        {
            try
            {
                Fill(runs, jobs, await reader.ReadJobsAsync(missing));
                break;
            }
            catch (Exception error)
            {
                Log.CannotRead(logger, missing.Length, error);
                await Task.Delay(options.RetryDelay, time);
            }
        }

        var (queueName, namespaceName) = NamesOf(queue);
        var joined = Join(runs, tokens, jobs);
        var isWhole = joined.Length == runs.Length;
        return new DeliveredBatch(queue, queueName, namespaceName, isWhole ? firstToken : FencingToken.None, joined);
    }

    private long[] FillFromMemory(LeasedRun[] runs, JobRecord[] jobs)
    {
        var missing = new List<long>();
        for (var i = 0; i < runs.Length; i++)
        {
            if (!host.Recent.Jobs.TryTake(runs[i].Seq, out jobs[i]) && !warm.TryTake(runs[i].Seq, out jobs[i]))
            {
                missing.Add(runs[i].Seq);
            }
        }

        return [.. missing];
    }

    private static void Fill(LeasedRun[] runs, JobRecord[] jobs, JobRecord[] read)
    {
        var next = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            if (jobs[i].Seq == 0)
            {
                jobs[i] = read[next++];
            }
        }
    }

    // A run that ended meanwhile may have no record any more; there is nothing left to run.
    private static DeliveredRun[] Join(LeasedRun[] runs, FencingToken[] tokens, JobRecord[] jobs)
    {
        var joined = new List<DeliveredRun>(runs.Length);
        for (var i = 0; i < runs.Length; i++)
        {
            if (jobs[i].Seq != 0)
            {
                joined.Add(new DeliveredRun(runs[i], tokens[i], jobs[i]));
            }
        }

        return [.. joined];
    }

    private (string Queue, string Namespace) NamesOf(uint queue)
    {
        if (!_names.TryGetValue(queue, out var names))
        {
            names = host.Read(engine =>
            {
                var view = engine.GetQueue(queue);
                return (view.Name, engine.NamespaceName(view.Namespace));
            });
            _names.Add(queue, names);
        }

        return names;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The payloads of {Count} leased jobs cannot be read. They are read again.")]
        public static partial void CannotRead(ILogger logger, int count, Exception error);
    }
}
