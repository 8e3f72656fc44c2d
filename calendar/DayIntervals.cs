namespace Sched.Calendar;

/// <summary>Every so many days of the calendar, at fixed local times: counted by date, not by elapsed hours.</summary>
internal sealed class DayIntervals : LocalTimes
{
    private readonly int _days;
    private readonly int _phase;
    private readonly int[] _seconds;

    /// <param name="days">Days from one to the next, at least 1.</param>
    /// <param name="anchorDay">A day that counts, in days since 1970-01-01.</param>
    /// <param name="seconds">Seconds of the day.</param>
    public DayIntervals(int days, int anchorDay, IEnumerable<int> seconds)
    {
        _days = days;
        _phase = ((anchorDay % days) + days) % days;
        _seconds = [.. seconds.Distinct().Order()];
    }

    public override bool IsIntervalLike => false;

    public override long AtOrAfter(long local)
    {
        var day = CivilDate.DayOf(Math.Max(0, local));
        var counted = day + ((_phase - (day % _days) + _days) % _days);
        if (counted == day)
        {
            foreach (var second in _seconds)
            {
                if (At(day, second) >= local)
                {
                    return Within(At(day, second));
                }
            }

            counted += _days;
        }

        return Within(At(counted, _seconds[0]));
    }

    public override long AtOrBefore(long local)
    {
        if (local < 0)
        {
            return NoneBehind;
        }

        local = Math.Min(local, Limits.SecondsEnd - 1);
        var day = CivilDate.DayOf(local);
        var counted = day - (((day - _phase) % _days) + _days) % _days;
        if (counted == day)
        {
            for (var i = _seconds.Length - 1; i >= 0; i--)
            {
                if (At(day, _seconds[i]) <= local)
                {
                    return At(day, _seconds[i]);
                }
            }

            counted -= _days;
        }

        return counted < 0 ? NoneBehind : At(counted, _seconds[^1]);
    }

    private static long At(int day, int second) => ((long)day * CivilDate.DaySeconds) + second;

    private static long Within(long local) => local < Limits.SecondsEnd ? local : NoneAhead;
}
