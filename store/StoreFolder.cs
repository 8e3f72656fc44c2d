using System.Globalization;

namespace Sched.Store;

/// <summary>Where the library puts its files below the store's folder.</summary>
internal static class StoreFolder
{
    public const string LogName = "hlog";

    private const string CheckpointsName = "checkpoints";
    private const string LogTokensName = "cpr-checkpoints";
    private const string IndexTokensName = "index-checkpoints";

    public static string Log(string folder) => Path.Combine(folder, LogName);

    public static string Checkpoints(string folder) => Path.Combine(folder, CheckpointsName);

    public static string LogTokens(string folder) => Path.Combine(Checkpoints(folder), LogTokensName);

    public static string IndexTokens(string folder) => Path.Combine(Checkpoints(folder), IndexTokensName);

    public static string LogToken(string folder, Guid token) => Path.Combine(LogTokens(folder), token.ToString());

    public static string IndexToken(string folder, Guid token) => Path.Combine(IndexTokens(folder), token.ToString());

    public static string SegmentName(long number) => string.Create(CultureInfo.InvariantCulture, $"{LogName}.{number}");

    public static bool IsLogSegment(string name) => name.StartsWith(LogName + ".", StringComparison.Ordinal);

    /// <summary>Names of the segments that hold the log from one address up to another.</summary>
    public static IEnumerable<string> SegmentNames(long begin, long end)
    {
        for (var segment = begin >> StoreFormat.SegmentBits; segment <= (end - 1) >> StoreFormat.SegmentBits; segment++)
        {
            yield return SegmentName(segment);
        }
    }

    /// <summary>Removes what a store that never reached a checkpoint left behind. Other files are not ours.</summary>
    public static void Clear(string folder)
    {
        foreach (var segment in Directory.GetFiles(folder, LogName + ".*"))
        {
            File.Delete(segment);
        }

        if (Directory.Exists(Checkpoints(folder)))
        {
            Directory.Delete(Checkpoints(folder), recursive: true);
        }
    }

    /// <summary>Removes the tokens that no kept checkpoint names.</summary>
    public static void DeleteTokensExcept(string folder, HashSet<Guid> kept)
    {
        foreach (var tokens in new[] { LogTokens(folder), IndexTokens(folder) }.Where(Directory.Exists))
        {
            foreach (var path in Directory.GetDirectories(tokens))
            {
                if (!Guid.TryParse(Path.GetFileName(path), out var token) || !kept.Contains(token))
                {
                    Directory.Delete(path, recursive: true);
                }
            }
        }
    }
}
