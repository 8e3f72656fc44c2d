using NodaTime;
using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>Holds the evaluator against the oracle: ahead, back, from any instant, and as explained.</summary>
internal sealed class Comparison(string zoneName)
{
    private static readonly OverlapPolicy[] Overlaps =
        [OverlapPolicy.Auto, OverlapPolicy.First, OverlapPolicy.Last, OverlapPolicy.Both];

    private static readonly GapPolicy[] Gaps = [GapPolicy.NextValid, GapPolicy.Skip, GapPolicy.Shift];

    private readonly Zone _table = ZoneData.Embedded.Find(zoneName);
    private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[zoneName];

    /// <summary>Occurrences that were compared.</summary>
    public long Instants { get; private set; }

    /// <summary>Compares all policy pairs in [from, to).</summary>
    public void Compare(PatternSample sample, long from, long to, Random random)
    {
        if (TryParse(sample, out var pattern))
        {
            Compare(pattern, sample, from, to, random);
        }
    }

    /// <summary>The same for local times of any kind; the sample's text only names them.</summary>
    public void Compare(LocalTimes local, PatternSample sample, long from, long to, Random random)
    {
        var locals = Oracle.Locals(sample, from, to);
        foreach (var gap in Gaps)
        {
            foreach (var overlap in Overlaps)
            {
                var expected = Oracle.Map(locals, sample.IsIntervalLike, _zone, gap, overlap, from, to);
                var times = new ZonedTimes(local, _table, gap, overlap);
                var what = $"'{sample.Text}' in {zoneName}, {gap}, {overlap}, from {from} to {to}";
                Check(times, expected, from, to, random, what);
                Instants += expected.Count;
            }
        }
    }

    /// <summary>What the evaluator gives in [from, to), one after another.</summary>
    public static List<long> Ahead(ZonedTimes times, long from, long to)
    {
        var found = new List<long>();
        for (var next = times.After((from * 1_000) - 1); next < to * 1_000; next = times.After(next))
        {
            found.Add(next / 1_000);
        }

        return found;
    }

    private static void Check(
        ZonedTimes times, List<long> expected, long from, long to, Random random, string what)
    {
        Same(expected, Ahead(times, from, to), $"{what}, ahead");
        Same(expected, Back(times, from, to), $"{what}, back");
        Same(
            expected,
            [
                .. times.Explain(from * 1_000, to * 1_000).Where(row => row.Fires)
                    .Select(row => row.NominalMs!.Value / 1_000),
            ],
            $"{what}, explained");
        for (var i = 0; i < 4; i++)
        {
            var probe = random.NextInt64(from, to);
            var index = expected.BinarySearch(probe);
            var next = index < 0 ? ~index : index + 1;
            var last = (index < 0 ? ~index : index) - 1;
            if (next < expected.Count)
            {
                Assert.True(times.After(probe * 1_000) == expected[next] * 1_000, $"{what}, after {probe}");
            }

            if (last >= 0)
            {
                Assert.True(times.Before(probe * 1_000) == expected[last] * 1_000, $"{what}, before {probe}");
            }
        }
    }

    private static List<long> Back(ZonedTimes times, long from, long to)
    {
        var found = new List<long>();
        for (var last = times.Before(to * 1_000); last >= from * 1_000; last = times.Before(last))
        {
            found.Add(last / 1_000);
        }

        found.Reverse();
        return found;
    }

    private static void Same(List<long> expected, List<long> found, string what)
    {
        if (!expected.SequenceEqual(found))
        {
            Assert.Fail(
                $"{what}: missing {Shown(expected.Except(found))}; too many {Shown(found.Except(expected))}; "
                + $"{expected.Count} expected, {found.Count} found");
        }
    }

    private static string Shown(IEnumerable<long> instants) =>
        string.Join(' ', instants.Take(5).Select(value => DateTimeOffset.FromUnixTimeSeconds(value).ToString("s")));

    private static bool TryParse(PatternSample sample, out CronPattern pattern)
    {
        try
        {
            pattern = CronPattern.Parse(sample.Text, default);
            return true;
        }
        catch (CalendarException error) when (error.Fault == CalendarFault.NeverFires)
        {
            // Whether that is so is asked of the oracle by a test of its own.
            pattern = null!;
            return false;
        }
    }
}
