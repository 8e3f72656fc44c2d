using System.Text;
using FsCheck.Xunit;
using Sched.Calendar;

namespace Sched.Tests.Calendar;

/// <summary>Whatever a reader is given, it reads it or refuses it; no other exception gets out.</summary>
public sealed class FuzzTests
{
    private const string CronCharacters = "0123456789 \t*,-/?#+@()LWHJANSUMO~";
    private const string RuleCharacters = "FREQ=DAILYWKMOTH;BYSP0123456789,-+:\n ";

    private static readonly string[] RuleParts =
    [
        "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "INTERVAL=3", "COUNT=5", "UNTIL=20300101",
        "WKST=SU",
        "BYDAY=MO,-1FR", "BYDAY=TU", "BYMONTH=2", "BYMONTHDAY=29,-1", "BYYEARDAY=366", "BYWEEKNO=53", "BYSETPOS=-1",
        "BYHOUR=2", "BYMINUTE=30", "BYSECOND=59", "DTSTART:20260101T000000", "DTSTART=20991231T235959",
    ];

    [Property(MaxTest = 400)]
    public void A_cron_pattern_is_read_or_refused(byte[] bytes)
    {
        Refuses(() => CronPattern.Parse(Encoding.Latin1.GetString(bytes), new HashKey("n", "s")));
        Refuses(() => CronPattern.Parse(Spell(bytes, CronCharacters), new HashKey("n", "s")));
    }

    [Property(MaxTest = 400)]
    public void A_cron_pattern_that_is_read_can_be_asked(byte[] bytes) => Refuses(() =>
    {
        // Five words out of pieces that are fields more often than not.
        string[] pieces =
            ["*", "*/7", "1", "1-5", "2,4", "H", "H/5", "L", "15W", "MON#2", "5L", "?", "+1", "1-9/4", "JAN"];
        var text = string.Join(' ', bytes.Select(value => pieces[value % pieces.Length]));
        var times = new ZonedTimes(
            CronPattern.Parse(text, default),
            ZoneData.Embedded.Find("Africa/Cairo"),
            GapPolicy.Shift,
            OverlapPolicy.Both);
        times.Before(times.After(1_700_000_000_000));
    });

    [Property(MaxTest = 400)]
    public void A_duration_is_read_or_refused(byte[] bytes)
    {
        Refuses(() => DurationText.ParseMs(Encoding.Latin1.GetString(bytes)));
        Refuses(() => DurationText.ParseMs(Spell(bytes, "0123456789hmsPTHMSd.")));
    }

    [Property(MaxTest = 200)]
    public void A_recurrence_rule_is_read_or_refused(byte[] bytes)
    {
        Refuses(() => RRuleTimes.Parse(Encoding.Latin1.GetString(bytes)));
        Refuses(() => RRuleTimes.Parse(Spell(bytes, RuleCharacters)));
    }

    [Property(MaxTest = 60)]
    public void A_recurrence_rule_of_known_parts_can_be_asked(byte[] bytes) => Refuses(() =>
    {
        var times = RRuleTimes.Parse(string.Join(';', bytes.Select(value => RuleParts[value % RuleParts.Length])));
        times.AtOrBefore(times.AtOrAfter(1_700_000_000));
    });

    [Property(MaxTest = 200)]
    public void Dates_and_times_are_read_or_refused(byte[] bytes)
    {
        var text = Spell(bytes, "0123456789-:TZ/+.");
        Refuses(() => DateRange.Parse(text));
        Refuses(() => Ask(new AtSpec(text)));
        Refuses(() => Ask(new DaysSpec(2, [text], text)));
    }

    private static bool Ask(TimeSpec spec) =>
        new Occurrences(Firing.Of(spec), ZoneData.Embedded).TryNext(1_700_000_000_000, out _);

    private static string Spell(byte[] bytes, string characters) =>
        string.Concat(bytes.Select(value => characters[value % characters.Length]));

    private static void Refuses(Action read)
    {
        try
        {
            read();
        }
        catch (CalendarException)
        {
            // This one, and no other.
        }
    }
}
