namespace Sched.Tests.Engine;

/// <summary>
/// Takes away what a failing list does not need: halves first, then single entries, then single commands.
/// </summary>
internal sealed class EntryShrinker(Func<IReadOnlyList<Entry>, bool> fails)
{
    private const int TriesMax = 3_000;

    private int _tries;

    public IReadOnlyList<Entry> Shrink(IReadOnlyList<Entry> entries)
    {
        var small = entries.ToList();
        for (var size = small.Count / 2; size >= 1; size /= 2)
        {
            small = WithoutSpans(small, size);
        }

        return WithoutCommands(small);
    }

    private List<Entry> WithoutSpans(List<Entry> entries, int size)
    {
        for (var start = 0; start < entries.Count;)
        {
            var fewer = entries.Take(start).Concat(entries.Skip(start + size)).ToList();
            if (StillFails(fewer))
            {
                entries = fewer;
            }
            else
            {
                start += size;
            }
        }

        return entries;
    }

    private List<Entry> WithoutCommands(List<Entry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            for (var command = entries[i].Commands.Length - 1; command >= 0; command--)
            {
                var fewer = entries.ToList();
                fewer[i] = entries[i] with { Commands = [.. entries[i].Commands.Where((_, at) => at != command)] };
                entries = StillFails(fewer) ? fewer : entries;
            }
        }

        return entries;
    }

    private bool StillFails(List<Entry> entries) => _tries++ < TriesMax && fails(entries);
}
