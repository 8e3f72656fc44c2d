using Microsoft.Extensions.Logging;

namespace Sched.Sdk;

/// <summary>
/// All leases that the worker holds, and what is to be said about them. It knows no network: a stream asks it for the
/// next marks, verdicts and releases, and tells it what came in.
/// </summary>
internal sealed partial class HeldJobs(HandlerRunner runner, JobWorkerOptions options)
{
    private const int MarksPerMessageMax = 256;
    private const int ReleasesPerMessageMax = 1_024;

    private readonly Dictionary<long, HeldJob> _jobs = [];
    private readonly Queue<HeldJob> _waiting = new();
    private readonly List<V1.ReleaseItem> _releases = [];

    // A release has no answer. If it was lost on its way, its lease comes again, and must not be started twice.
    private readonly HashSet<long> _givenBack = [];
    private readonly AckBook _acks = new();
    private int _busy;
    private bool _isStopping;

    /// <summary>Nothing is held, nothing runs, nothing is left to say.</summary>
    public bool IsIdle => _jobs.Count == 0 && _busy == 0 && _releases.Count == 0;

    public int Count => _jobs.Count;

    public void Take(V1.LeaseBatch batch)
    {
        var firstToken = (long)batch.FirstToken;
        var group = firstToken == 0 ? null : new LeaseGroup(firstToken, batch.Leases.Count);
        for (var i = 0; i < batch.Leases.Count; i++)
        {
            var lease = batch.Leases[i];
            var token = lease.Token != 0 ? lease.Token : firstToken + i;
            if (!_jobs.ContainsKey(token))
            {
                var context = new JobContext(lease, token, batch.Namespace, batch.Queue);
                Take(new HeldJob(context, lease.Run, lease.Token == 0 ? group : null), lease.Cancelling);
            }
        }
    }

    /// <summary>Names what resumes: every token without an answer, and which of them have started.</summary>
    public void Name(V1.Hello hello)
    {
        foreach (var job in _jobs.Values)
        {
            hello.HeldTokens.Add(job.Token);
            if (job.State is HeldState.Running or HeldState.Finished)
            {
                hello.StartedTokens.Add(job.Token);
            }
        }
    }

    /// <summary>The next jobs to start, marked; null when none waits or no slot is free.</summary>
    public IReadOnlyList<HeldJob>? TakeMarks()
    {
        List<HeldJob>? marked = null;
        while (_busy < options.Slots && (marked?.Count ?? 0) < MarksPerMessageMax && _waiting.TryDequeue(out var job))
        {
            if (job.State == HeldState.Waiting)
            {
                job.State = HeldState.Marking;
                _busy++;
                (marked ??= []).Add(job);
            }
        }

        return marked;
    }

    /// <summary>The marks are written: now the handlers may be called.</summary>
    public void Start(IReadOnlyList<HeldJob> marked)
    {
        foreach (var job in marked)
        {
            if (job.State == HeldState.Marking)
            {
                job.State = HeldState.Running;
                runner.Start(job);
            }
            else
            {
                _busy--;
            }
        }
    }

    /// <summary>The marks may not have arrived: the jobs wait again.</summary>
    public void Unmark(IReadOnlyList<HeldJob> marked)
    {
        _busy -= marked.Count;
        foreach (var job in marked)
        {
            if (job.State == HeldState.Marking)
            {
                job.State = HeldState.Waiting;
                Queue(job);
            }
        }
    }

    public V1.Release? TakeReleases()
    {
        if (_releases.Count == 0)
        {
            return null;
        }

        var count = Math.Min(_releases.Count, ReleasesPerMessageMax);
        var release = new V1.Release { Items = { _releases.Take(count) } };
        _releases.RemoveRange(0, count);
        return release;
    }

    public V1.AckBatch? TakeAcks() => _acks.Take();

    public void Finish(HeldJob job, JobResult result)
    {
        _busy--;
        if (job.State == HeldState.Gone)
        {
            return;
        }

        if (result.Verdict == JobVerdict.Release)
        {
            GiveBack(job);
            return;
        }

        job.State = HeldState.Finished;
        job.Result = result;
        _acks.Add(job);
    }

    /// <summary>Handles an answer; false if an outcome is not known and the stream should be made anew.</summary>
    public bool Answer(V1.AckResult answer)
    {
        var refused = answer.Refused.ToDictionary(static ack => ack.Token, static ack => ack.Reason);
        var isKnown = true;
        foreach (var job in _acks.TakeAnswered(answer.Sequence))
        {
            if (!refused.TryGetValue(job.Token, out var reason))
            {
                Remove(job);
                Notify(observer => observer.OnAckAccepted(job.Context, job.Result!.Verdict));
            }
            else if (reason == "COMMIT_UNKNOWN")
            {
                job.Group = null;
                _acks.Add(job);
                isKnown = false;
            }
            else
            {
                Remove(job);
                Notify(observer => observer.OnAckRefused(job.Context, reason));
            }
        }

        return isKnown;
    }

    public void Heed(V1.LeaseNotice notice)
    {
        if (!_jobs.TryGetValue(notice.Token, out var job) || job.State == HeldState.Finished)
        {
            return;
        }

        if (notice.Kind == V1.LeaseNoticeKind.Revoked)
        {
            Lose(job);
        }
        else if (job.State == HeldState.Running)
        {
            runner.Cancel(job, StopReason.Cancelled);
        }
        else
        {
            GiveBack(job);
        }
    }

    /// <summary>
    /// The server no longer knows these as ours. Verdicts are sent all the same: their answers decide.
    /// </summary>
    public void Lose(IEnumerable<long> tokens)
    {
        foreach (var token in tokens)
        {
            if (_jobs.TryGetValue(token, out var job) && job.State != HeldState.Finished)
            {
                Lose(job);
            }
        }
    }

    /// <summary>The session is over: final for all its runs, but for verdicts that may still be taken.</summary>
    public void LoseSession()
    {
        Lose([.. _jobs.Keys]);
        _acks.ForgetGroups();
        _releases.Clear();
        _givenBack.Clear();
    }

    public void Disconnected() => _acks.Reopen();

    /// <summary>Takes no more and gives back what has not started.</summary>
    public void StopTaking()
    {
        _isStopping = true;
        while (_waiting.TryDequeue(out var job))
        {
            if (job.State == HeldState.Waiting)
            {
                GiveBack(job);
            }
        }
    }

    public void CancelAll()
    {
        foreach (var job in _jobs.Values.Where(static job => job.State == HeldState.Running))
        {
            runner.Cancel(job, StopReason.WorkerStopping);
        }
    }

    private void Take(HeldJob job, bool isCancelling)
    {
        _jobs.Add(job.Token, job);
        if (isCancelling || _givenBack.Contains(job.Token))
        {
            GiveBack(job);
        }
        else
        {
            Queue(job);
        }
    }

    private void Queue(HeldJob job)
    {
        if (_isStopping)
        {
            GiveBack(job);
        }
        else
        {
            _waiting.Enqueue(job);
        }
    }

    private void GiveBack(HeldJob job)
    {
        if (job.State == HeldState.Running)
        {
            _givenBack.Add(job.Token);
        }

        Remove(job);
        _releases.Add(new V1.ReleaseItem { Run = job.Run, Token = job.Token });
    }

    private void Lose(HeldJob job)
    {
        Remove(job);
        runner.Cancel(job, StopReason.LeaseLost);
        Notify(observer => observer.OnLost(job.Context));
    }

    private void Remove(HeldJob job)
    {
        _jobs.Remove(job.Token);
        job.State = HeldState.Gone;
    }

    private void Notify(Action<IJobObserver> call)
    {
        if (options.Observer is not { } observer)
        {
            return;
        }

        try
        {
            call(observer);
        }
        catch (Exception error)
        {
            Log.ObserverThrew(options.Logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The job observer threw; it must not.")]
        public static partial void ObserverThrew(ILogger logger, Exception error);
    }
}
