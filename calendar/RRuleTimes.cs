using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;

namespace Sched.Calendar;

/// <summary>
/// A recurrence rule as floating local times, expanded by Ical.Net a page at a time. The library costs microseconds and
/// kilobytes a time, so the last page is kept; what becomes of the times in a zone is decided elsewhere.
/// </summary>
internal sealed class RRuleTimes : LocalTimes
{
    private readonly RRuleText _text;
    private readonly EvaluationOptions _options;
    private readonly bool _isLimitWholeCalendar;

    // Replaced, never changed, so that any number of threads may look.
    private volatile Page _page = new(0, -1, []);

    private RRuleTimes(RRuleText text)
    {
        _text = text;

        // A day more than the calendar has periods: no match within them is none at all.
        var whole = text.Frequency switch
        {
            RRuleFrequency.Daily => 90_000,
            RRuleFrequency.Weekly => 13_000,
            RRuleFrequency.Monthly => 3_000,
            _ => 300,
        };
        var affordable = (int)Math.Max(4, Limits.RRuleStepsMax / text.CandidatesPerPeriod);
        _isLimitWholeCalendar = whole <= affordable;
        _options = new EvaluationOptions { MaxUnmatchedIncrementsLimit = Math.Min(whole, affordable) };
    }

    public override bool IsIntervalLike => false;

    /// <summary>Reads a rule; one that ends is expanded whole.</summary>
    /// <exception cref="CalendarException">It is no rule, or has no time.</exception>
    public static LocalTimes Parse(string text)
    {
        var rule = new RRuleTimes(RRuleText.Parse(text));
        var isCounted = rule._text.IsCounted;
        var first = rule.Expand(0, Limits.SecondsEnd - 1, isCounted ? Limits.RRuleCountMax : 1);
        if (first.Length == 0)
        {
            throw new CalendarException(
                CalendarFault.NeverFires, "RRULE", 0, $"'{text}' never fires from 1970 to 2199. Write another rule.");
        }

        return isCounted ? new ListedTimes(first) : rule;
    }

    public override long AtOrAfter(long local)
    {
        local = Math.Max(local, 0);
        if (local >= Limits.SecondsEnd)
        {
            return NoneAhead;
        }

        var page = _page;
        if (!page.TryAtOrAfter(local, out var found))
        {
            var times = Expand(local, Limits.SecondsEnd - 1, Limits.RRulePageTimes);
            var isLast = times.Length < Limits.RRulePageTimes;
            page = new Page(local, isLast ? Limits.SecondsEnd - 1 : times[^1], times);
            _page = page;
            found = times.Length > 0 ? times[0] : NoneAhead;
        }

        return found;
    }

    public override long AtOrBefore(long local)
    {
        if (local < 0)
        {
            return NoneBehind;
        }

        local = Math.Min(local, Limits.SecondsEnd - 1);
        if (_page.TryAtOrBefore(local, out var found))
        {
            return found;
        }

        // The library only goes ahead, so a window opens further and further behind, from about a page on.
        var days = Math.Clamp(Limits.RRulePageTimes / _text.TimesOfDay, 2, 64);
        for (var span = days * CivilDate.DaySeconds; ; span *= 8)
        {
            var from = Math.Max(0, local - span);
            var times = Expand(from, local, int.MaxValue);
            if (times.Length > 0)
            {
                _page = new Page(from, local, times);
                return times[^1];
            }

            if (from == 0)
            {
                return NoneBehind;
            }
        }
    }

    /// <summary>The local times in [from, to], in order, at most so many.</summary>
    private long[] Expand(long from, long to, int timesMax)
    {
        var times = new List<long>();
        try
        {
            var begin = ClockOf(from - 1 < 0 ? 0 : from - 1);
            foreach (var occurrence in NewEvent().GetOccurrences(new CalDateTime(begin, null), _options))
            {
                var local = (occurrence.Period.StartTime.Value.Ticks - DateTime.UnixEpoch.Ticks)
                    / TimeSpan.TicksPerSecond;
                if (local > to || times.Count == timesMax)
                {
                    break;
                }

                if (local >= from && (times.Count == 0 || local > times[^1]))
                {
                    times.Add(local);
                }
            }
        }
        catch (EvaluationLimitExceededException) when (_isLimitWholeCalendar)
        {
            // Nothing more matches before the calendar ends.
        }
        catch (EvaluationOutOfRangeException)
        {
            // The same, seen from the end of the library's years.
        }
        catch (EvaluationLimitExceededException)
        {
            throw new CalendarException(
                CalendarFault.BudgetExceeded,
                "RRULE",
                0,
                $"'{_text.Rule}' looks at more than {Limits.RRuleStepsMax} candidates for one match. Write a simpler "
                + "rule.");
        }
        catch (Exception error) when (error is not (OutOfMemoryException or CalendarException))
        {
            // The library's own errors on rules that are well formed: to the caller the rule is what is wrong.
            throw new CalendarException(
                CalendarFault.Invalid, "RRULE", 0, $"'{_text.Rule}' cannot be expanded: {error.Message}");
        }

        return [.. times];
    }

    private CalendarEvent NewEvent() => new()
    {
        Start = new CalDateTime(_text.Start, null),
        RecurrenceRule = new RecurrencePattern(_text.Rule),
    };

    private static DateTime ClockOf(long local) =>
        DateTime.SpecifyKind(DateTime.UnixEpoch, DateTimeKind.Unspecified).AddSeconds(local);

    /// <summary>All times of the rule in [from, to].</summary>
    private sealed record Page(long From, long To, long[] Times)
    {
        public bool TryAtOrAfter(long local, out long found)
        {
            found = NoneAhead;
            if (local < From || local > To)
            {
                return false;
            }

            var index = Array.BinarySearch(Times, local);
            index = index < 0 ? ~index : index;
            if (index < Times.Length)
            {
                found = Times[index];
                return true;
            }

            return To == Limits.SecondsEnd - 1;
        }

        public bool TryAtOrBefore(long local, out long found)
        {
            found = NoneBehind;
            if (local < From || local > To)
            {
                return false;
            }

            var index = Array.BinarySearch(Times, local);
            index = index < 0 ? ~index - 1 : index;
            if (index >= 0)
            {
                found = Times[index];
                return true;
            }

            return From == 0;
        }
    }
}
