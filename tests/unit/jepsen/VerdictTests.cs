using Sched.JepsenStyle.History;
using Xunit;

namespace Sched.Tests.Jepsen;

/// <summary>
/// The judge of the demo, shown ledgers written by hand: a clean one passes, each kind of fault is caught.
/// </summary>
public sealed class VerdictTests
{
    private const long DueUs = 1_000_000;

    private readonly RunHistories _histories = new();
    private readonly List<long> _probes = [];

    [Fact]
    public void A_clean_history_holds()
    {
        Submit("a");
        Submit("b");
        RunWell("a", token: 1);
        RunWell("b", token: 2);

        var verdict = Judge();

        Assert.True(verdict.Holds);
        Assert.Equal((2, 2, 0), (verdict.Submitted, verdict.Succeeded, verdict.RerunsRecorded));
    }

    [Fact]
    public void An_acknowledged_job_that_never_started_is_lost()
    {
        Submit("a");

        Assert.Equal(1, Judge().Lost);
        Assert.False(Judge().Holds);
    }

    [Fact]
    public void A_job_whose_only_success_was_refused_is_lost()
    {
        Submit("a");
        Add(Start("a", 1, 1), Ended("a", 1), new RunAcked("a", 1, AckAnswer.Refused));

        Assert.Equal(1, Judge().Lost);
    }

    [Fact]
    public void A_job_whose_lease_was_lost_before_the_answer_is_lost()
    {
        Submit("a");
        Add(Start("a", 1, 1), Ended("a", 1), new RunAcked("a", 1, AckAnswer.Lost));

        Assert.Equal(1, Judge().Lost);
    }

    [Fact]
    public void A_submit_that_was_never_acknowledged_is_not_lost_but_does_not_pass()
    {
        Submit("a", acknowledged: false);

        var verdict = Judge();

        Assert.Equal((0, 1, 0), (verdict.Submitted, verdict.Unacknowledged, verdict.Lost));
        Assert.False(verdict.Holds);
    }

    [Fact]
    public void Two_accepted_acks_of_one_run_are_a_silent_double()
    {
        Submit("a");
        RunWell("a", token: 1);
        RunWell("a", token: 2, attempt: 2);

        Assert.Equal(1, Judge().SilentDoubles);
        Assert.False(Judge().Holds);
    }

    [Fact]
    public void One_token_accepted_twice_is_a_silent_double()
    {
        Submit("a");
        RunWell("a", token: 1);
        Add(new RunAcked("a", 1, AckAnswer.Accepted));

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void Two_starts_with_one_token_are_a_silent_double()
    {
        Submit("a");
        Add(Start("a", 1, 1));
        RunWell("a", token: 1);

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void An_attempt_that_is_skipped_is_a_silent_double()
    {
        Submit("a");
        Add(Start("a", 1, 1));
        RunWell("a", token: 5, attempt: 3);

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void A_first_start_that_is_not_the_first_attempt_is_a_silent_double()
    {
        Submit("a");
        RunWell("a", token: 5, attempt: 2);

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void An_attempt_that_goes_back_under_a_larger_token_is_a_silent_double()
    {
        Submit("a");
        Add(Start("a", 1, 1), Start("a", 2, 2));
        RunWell("a", token: 3, attempt: 1);

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void A_rerun_with_the_next_attempt_is_recorded_and_fine()
    {
        Submit("a");
        Add(Start("a", 1, 1));
        RunWell("a", token: 4, attempt: 2);

        var verdict = Judge();

        Assert.Equal(1, verdict.RerunsRecorded);
        Assert.True(verdict.Holds);
    }

    [Fact]
    public void A_free_return_repeats_its_attempt_under_a_larger_token_and_is_fine()
    {
        Submit("a");
        Add(Start("a", 1, 1));
        RunWell("a", token: 4, attempt: 1);

        var verdict = Judge();

        Assert.Equal(1, verdict.RerunsRecorded);
        Assert.True(verdict.Holds);
    }

    [Fact]
    public void Ledgers_may_come_in_any_order()
    {
        Submit("a");
        RunWell("a", token: 4, attempt: 2);
        Add(Start("a", 1, 1));

        Assert.True(Judge().Holds);
    }

    [Fact]
    public void A_zombies_refused_success_is_fine()
    {
        Submit("a");
        Add(Start("a", 1, 1), Ended("a", 1), new RunAcked("a", 1, AckAnswer.Refused));
        RunWell("a", token: 2, attempt: 2);

        Assert.True(Judge().Holds);
    }

    [Fact]
    public void A_start_before_due_is_early()
    {
        Submit("a");
        RunWell("a", token: 1, wallUs: DueUs - 1);

        Assert.Equal(1, Judge().Early);
        Assert.False(Judge().Holds);
    }

    [Fact]
    public void A_start_at_due_is_not_early()
    {
        Submit("a");
        RunWell("a", token: 1, wallUs: DueUs);

        Assert.Equal(0, Judge().Early);
    }

    [Fact]
    public void A_run_of_a_job_that_nobody_submitted_does_not_pass()
    {
        RunWell("a", token: 1);

        Assert.Equal(1, Judge().Strangers);
        Assert.False(Judge().Holds);
    }

    [Fact]
    public void An_answer_that_died_with_its_worker_counts_when_a_read_shows_its_token()
    {
        Submit("a");
        Add(Start("a", 1, 1), Ended("a", 1), new RunAcked("a", 1, AckAnswer.ReadBack));

        Assert.Equal(1, Judge().Succeeded);
        Assert.True(Judge().Holds);
    }

    [Fact]
    public void A_read_alone_makes_no_success()
    {
        Submit("a");
        Add(Start("a", 1, 1), new RunAcked("a", 1, AckAnswer.ReadBack));

        Assert.Equal(1, Judge().Lost);
    }

    [Fact]
    public void A_read_that_shows_another_token_than_the_accepted_one_is_a_silent_double()
    {
        Submit("a");
        RunWell("a", token: 1);
        Add(Start("a", 2, 2), Ended("a", 2), new RunAcked("a", 2, AckAnswer.ReadBack));

        Assert.Equal(1, Judge().SilentDoubles);
    }

    [Fact]
    public void Due_to_start_takes_first_attempts_only()
    {
        for (var i = 1; i <= 100; i++)
        {
            Submit($"job-{i}");
            RunWell($"job-{i}", token: i, wallUs: DueUs + (i * 1_000));
        }

        Add(Start("job-1", 1_000, 2, wallUs: DueUs + 9_000_000));

        var verdict = Judge();

        Assert.Equal((50.0, 99.0), (verdict.DueToStartP50Ms, verdict.DueToStartP99Ms));
    }

    [Fact]
    public void Leaderless_is_the_longest_gap_between_acknowledged_probes()
    {
        _probes.AddRange([5_000, 0, 10_000, 250_000, 255_000]);

        Assert.Equal(240.0, Judge().LeaderlessMs);
    }

    private Verdict Judge() => Verdict.Of(_histories, _probes);

    private void Submit(string job, bool acknowledged = true) =>
        _histories.Add(new RequestedJob(job, DueUs, acknowledged));

    private void Add(params ReadOnlySpan<LedgerEntry> entries)
    {
        foreach (var entry in entries)
        {
            _histories.Add(entry);
        }
    }

    private void RunWell(string job, long token, int attempt = 1, long wallUs = DueUs + 1_000) =>
        Add(Start(job, token, attempt, wallUs), Ended(job, token), new RunAcked(job, token, AckAnswer.Accepted));

    private static RunStarted Start(string job, long token, int attempt, long wallUs = DueUs + 1_000) =>
        new(job, token, attempt, wallUs);

    private static RunEnded Ended(string job, long token) => new(job, token, RunVerdict.Success);
}
