using System.Text;
using Sched.Engine;
using Sched.Leader;

namespace Sched.Tests.Simulator.Checks;

/// <summary>The promises as the log shows them, entry by entry, and how often it shows what is rare.</summary>
internal sealed class LogChecker
{
    private readonly Witness _witness;
    private readonly Beliefs _beliefs;
    private readonly Checker _checker;
    private readonly Counts _counts;
    private readonly Fingerprint _fingerprint;
    private FencingToken _lastToken;
    private long _lastClockMs;

    private LogChecker(Witness witness, Beliefs beliefs, Checker checker, Counts counts, Fingerprint fingerprint)
    {
        (_witness, _beliefs, _checker, _counts, _fingerprint) = (witness, beliefs, checker, counts, fingerprint);
    }

    /// <summary>From here on the witness is watched.</summary>
    public static void Attach(
        Witness witness, Beliefs beliefs, Checker checker, Counts counts, Fingerprint fingerprint)
    {
        var log = new LogChecker(witness, beliefs, checker, counts, fingerprint);
        witness.Applying = log.Applying;
        witness.Applied = log.Applied;
    }

    private void Applying(AppliedEntry applied)
    {
        foreach (var expire in applied.Entry.Commands.OfType<ExpireSession>())
        {
            if (_witness.Engine.FindSession(expire.Session) is { } session)
            {
                _beliefs.Ended(SessionIds.TextOf(session.Id));
            }
        }
    }

    private void Applied(AppliedEntry applied)
    {
        _fingerprint.Add(applied.Index, (long)_witness.Engine.Digest);
        Checker.Hold("P0", _witness.Engine.ClockMs >= _lastClockMs, "The group's time went back.");
        _lastClockMs = _witness.Engine.ClockMs;
        foreach (var batch in applied.Effects.Granted)
        {
            CheckGrants(batch);
        }

        for (var i = 0; i < applied.Results.Length; i++)
        {
            Count(applied.Entry.Commands[i], applied.Results[i]);
        }
    }

    private void CheckGrants(LeaseBatch batch)
    {
        var jobs = new JobRecord[batch.Runs.Length];
        _witness.Store.ReadJobs(Array.ConvertAll(batch.Runs, static run => run.Seq), jobs);
        for (var i = 0; i < batch.Runs.Length; i++)
        {
            var (run, token) = (batch.Runs[i], batch.FirstToken.Plus(i));
            Checker.Hold("P2a", token > _lastToken, $"Run {run.Seq} got token {token} after {_lastToken}.");
            Checker.Hold(
                "P4",
                jobs[i].DueMs <= _lastClockMs,
                $"Run {run.Seq} was granted at {_lastClockMs} and is due at {jobs[i].DueMs}.");
            _lastToken = token;
            _counts.SecondAttempts += run.Attempt > 1 ? 1 : 0;
        }
    }

    private void Count(Command command, Result result)
    {
        switch (command)
        {
            case SubmitJobs submit:
                CountSubmits(submit, result);
                break;
            case ExpireSession when result.Outcome == Outcome.Done:
                _counts.Lapses++;
                break;
            case AckRuns ack:
                _counts.BitmapAcks += ack.Count > 0 ? 1 : 0;
                _counts.StaleRefusals += result.Items.Concat(result.Refused)
                    .Count(static answer => answer.Outcome == Outcome.LeaseLost);
                break;
        }
    }

    private void CountSubmits(SubmitJobs submit, Result result)
    {
        for (var i = 0; i < result.Items.Length; i++)
        {
            var id = Encoding.UTF8.GetString(submit.Jobs[i].Id.Span);
            Checker.Hold("P1", _checker.Knows(id), $"Nobody submitted job {id}.");
            _counts.Jobs += result.Items[i].Outcome == Outcome.Done ? 1 : 0;
            _counts.DuplicateSubmits += result.Items[i].Outcome == Outcome.Duplicate ? 1 : 0;
        }
    }
}
