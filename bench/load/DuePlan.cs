namespace Sched.Load;

/// <summary>Which jobs are due when: from the first one on, a step apart; with no step, all at one instant.</summary>
internal sealed record DuePlan(int Jobs, DateTimeOffset First, TimeSpan Step)
{
    /// <summary>Whole milliseconds, as a due time travels.</summary>
    public DateTimeOffset DueOf(int number) =>
        DateTimeOffset.FromUnixTimeMilliseconds((First + (number * Step)).ToUnixTimeMilliseconds());

    public DateTimeOffset Last => DueOf(Jobs - 1);
}
