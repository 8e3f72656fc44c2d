using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Sched.Raft;

/// <summary>
/// The file <c>CURRENT</c>: the pair that a start loads, and the older one that the log is shown as its snapshot. A
/// pair counts from the moment it is named here; nothing below the shown one is ever used, since the log may be cut
/// up to it.
/// </summary>
internal sealed record CurrentPairs(PairName Newest, PairName Shown)
{
    private const string Title = "sched pairs 1";

    public static readonly CurrentPairs None = new(PairName.None, PairName.None);

    public static CurrentPairs Read(string path)
    {
        if (!File.Exists(path))
        {
            return None;
        }

        var lines = File.ReadAllLines(path);
        if (lines is [Title, var newest, var shown, var sum]
            && sum == SumOf(newest, shown)
            && TryParse(newest, "newest", out var newestPair)
            && TryParse(shown, "shown", out var shownPair))
        {
            return new CurrentPairs(newestPair, shownPair);
        }

        throw new InvalidDataException($"'{path}' is damaged. Replace this node.");
    }

    public void Write(string path)
    {
        var newest = Line("newest", Newest);
        var shown = Line("shown", Shown);
        CheckedFile.Replace(path, Encoding.ASCII.GetBytes($"{Title}\n{newest}\n{shown}\n{SumOf(newest, shown)}\n"));
    }

    private static string Line(string word, PairName pair)
        => string.Create(CultureInfo.InvariantCulture, $"{word} {pair.Index} {pair.Term}");

    private static string SumOf(string newest, string shown)
        => Crc32.HashToUInt32(Encoding.ASCII.GetBytes(newest + "\n" + shown))
            .ToString("x8", CultureInfo.InvariantCulture);

    private static bool TryParse(string line, string word, out PairName pair)
    {
        pair = PairName.None;
        if (line.Split(' ') is not [var first, var index, var term] || first != word
            || !long.TryParse(index, CultureInfo.InvariantCulture, out var indexNumber)
            || !long.TryParse(term, CultureInfo.InvariantCulture, out var termNumber))
        {
            return false;
        }

        pair = new PairName(indexNumber, termNumber);
        return true;
    }
}
