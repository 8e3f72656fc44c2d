using Sched.Calendar;

namespace Sched.Cli.Explain;

/// <summary>What fires in one explanation and not in the other, in the order of instants.</summary>
internal static class ExplainDiff
{
    public static IEnumerable<(Explanation Row, string Change)> Of(
        IEnumerable<Explanation> before, IEnumerable<Explanation> after)
    {
        using var old = before.GetEnumerator();
        using var now = after.GetEnumerator();
        var (hasOld, hasNow) = (old.MoveNext(), now.MoveNext());
        while (hasOld || hasNow)
        {
            var order = !hasOld ? 1 : !hasNow ? -1 : Compare(old.Current, now.Current);
            if (order < 0)
            {
                yield return (old.Current, "removed");
                hasOld = old.MoveNext();
            }
            else if (order > 0)
            {
                yield return (now.Current, "added");
                hasNow = now.MoveNext();
            }
            else
            {
                (hasOld, hasNow) = (old.MoveNext(), now.MoveNext());
            }
        }
    }

    private static int Compare(in Explanation one, in Explanation other) =>
        one.NominalMs!.Value.CompareTo(other.NominalMs!.Value);
}
