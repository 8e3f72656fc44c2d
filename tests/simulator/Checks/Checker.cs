using Sched.Engine;
using Sched.Sdk;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Checks;

/// <summary>
/// The promises as clients and workers see them. Each has a short name, which a failing run reports.
/// </summary>
internal sealed class Checker(Timeline timeline, Witness witness, Counts counts, Fingerprint fingerprint)
{
    // A leader's clock is at most a quarter of a second off at its election, and drifts by less than this in a run.
    private const long EarlyMax = 400 * Timeline.Millisecond;

    private readonly Dictionary<string, JobFacts> _jobs = new(StringComparer.Ordinal);

    /// <summary>The greatest revision that any call has returned.</summary>
    public long Revision { get; private set; }

    public JobFacts this[string id] => _jobs[id];

    public bool Knows(string id) => _jobs.ContainsKey(id);

    public void Expect(JobRequest request, long? dueAt) => _jobs.Add(request.Id!, new JobFacts(request, dueAt));

    /// <summary>A submit was acknowledged.</summary>
    public void Acknowledged(SubmittedJob job, long revisionBefore)
    {
        fingerprint.Add(2, job.Revision);
        _jobs[job.Id].IsAcknowledged = true;
        Hold("P1", job.Revision <= witness.LastIndex, $"Job {job.Id} was acknowledged before it was committed.");
        Hold("P1", witness.SeqOf(job.Id) != 0, $"Job {job.Id} was acknowledged and does not exist.");
        Hold("A4", job.Revision > revisionBefore, $"Job {job.Id} has revision {job.Revision} after {revisionBefore}.");
        Returned(job.Revision);
    }

    /// <summary>What a call that begins now has to see; what others learn meanwhile it may miss.</summary>
    public KnownBefore Begin(string id) => _jobs.TryGetValue(id, out var facts)
        ? new KnownBefore(Revision, facts.IsAcknowledged, facts.SeenEnd)
        : new KnownBefore(Revision, IsAcknowledged: false, End: null);

    /// <summary>A read has returned.</summary>
    public void Read(JobInfo job, KnownBefore before)
    {
        counts.Reads++;
        fingerprint.Add(3, job.Revision + (long)job.State);
        Hold("A5", job.Revision >= before.Revision, $"{job.Id} was read at {job.Revision} after {before.Revision}.");
        Hold("P7", (before.End ?? job.State) == job.State, $"Job {job.Id} was {before.End}, is {job.State}.");
        if (job.State is JobState.Succeeded or JobState.Cancelled)
        {
            _jobs[job.Id].SeenEnd = job.State;
        }

        Returned(job.Revision);
    }

    /// <summary>A call found no job.</summary>
    public void NotFound(string id, KnownBefore before)
    {
        fingerprint.Add(4);
        Hold("P1", !before.IsAcknowledged, $"Job {id} was acknowledged, and then it was not there.");
    }

    public void Cancelled(CancelResult result)
    {
        fingerprint.Add(5, (long)(result.State ?? 0));
        counts.Cancels += result.Error is null ? 1 : 0;
        if (result.State == JobState.Cancelled)
        {
            _jobs[result.Id].IsCancelled = true;
            _jobs[result.Id].SeenEnd = JobState.Cancelled;
        }
    }

    /// <summary>A handler begins.</summary>
    public void Started(Process worker, JobContext job, CancellationToken stop)
    {
        fingerprint.Add(6, job.FencingToken);
        var facts = _jobs[job.Id];
        var early = (facts.DueAt ?? 0) - timeline.Now;
        Hold("P4", early <= EarlyMax, $"Job {job.Id} started {early / Timeline.Millisecond} ms early.");
        var other = facts.Running.Find(handler => IsEntitled(handler, worker, job.FencingToken));
        Hold(
            "P2d",
            other is null,
            $"Job {job.Id} runs at {worker.Name} with token {job.FencingToken} while {other?.Worker.Name} has a right"
            + $" to it with token {other?.Token}.");
        facts.Running.Add(new RunningHandler(worker, job.FencingToken, stop));
    }

    public void Ended(JobContext job) =>
        _jobs[job.Id].Running.RemoveAll(handler => handler.Token == job.FencingToken);

    /// <summary>A worker was told that a verdict counts.</summary>
    public void Accepted(JobContext job, JobVerdict verdict)
    {
        fingerprint.Add(7, job.FencingToken);
        var facts = _jobs[job.Id];
        Hold("P3", facts.Accepted.Add(job.FencingToken), $"Token {job.FencingToken} of {job.Id} was answered twice.");
        if (verdict == JobVerdict.Success)
        {
            Hold(
                "P3",
                facts.SuccessToken == 0,
                $"Job {job.Id} succeeded with token {facts.SuccessToken} and with {job.FencingToken}.");
            facts.SuccessToken = job.FencingToken;
        }
    }

    /// <summary>All has come to rest: nothing may be open, and every end must be the one that was told.</summary>
    public void CheckEnd()
    {
        foreach (var (id, facts) in _jobs.Where(static each => each.Value.IsAcknowledged))
        {
            var outcome = witness.OutcomeOf(id);
            var isAsTold = facts.SuccessToken == 0
                || (outcome.State == RunState.Succeeded && outcome.Token.Value == facts.SuccessToken);
            Hold("P1", outcome.Seq != 0, $"Job {id} was acknowledged and has no end.");
            Hold("P3", isAsTold, $"Job {id} succeeded with token {facts.SuccessToken} and ended as {outcome}.");
            isAsTold = !facts.IsCancelled || outcome.State == RunState.Cancelled;
            Hold("P3", isAsTold, $"Job {id} was cancelled and ended as {outcome}.");
        }

        CheckConservation();
    }

    /// <summary>Throws when what must hold does not.</summary>
    public static void Hold(string property, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SimulationFault(property, otherwise);
        }
    }

    private void CheckConservation()
    {
        var engine = witness.Engine;
        var ended = 0L;
        Hold("P9", engine.TryGetNamespace("default", out var space), "The namespace is gone.");
        foreach (var queue in engine.QueuesOf(space).Select(engine.GetQueue))
        {
            ended += queue.Succeeded + queue.Dead + queue.Cancelled;
            Hold("P9", queue.Scheduled + queue.Ready + queue.Leased == 0, $"{queue} counts jobs, and none is live.");
        }

        Hold("P9", ended == counts.Jobs, $"{counts.Jobs} jobs were submitted and {ended} have ended.");
        counts.Finished = (int)ended;
    }

    // A worker that stands still cannot stop its handlers; there the token has to do it.
    private static bool IsEntitled(RunningHandler other, Process worker, long token) =>
        other.Token < token && other.Worker != worker && !other.Stop.IsCancellationRequested
        && other.Worker is { IsAlive: true, IsPaused: false };

    private void Returned(long revision) => Revision = Math.Max(Revision, revision);
}
