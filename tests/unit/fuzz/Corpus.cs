using Sched.Tests.House;

namespace Sched.Tests.Fuzz;

/// <summary>
/// What mutations start from: inputs that the target must take, made by the code of today, so that no change of a
/// format leaves them behind; and files, each of which broke something once.
/// </summary>
internal static class Corpus
{
    private const string Folder = "tests/unit/fuzz/corpus";

    public static byte[][] Of(FuzzTarget target) => [.. target.Good.Select(good => good.Bytes), .. Found(target)];

    private static IEnumerable<byte[]> Found(FuzzTarget target)
    {
        var folder = Repository.Absolute(Path.Combine(Folder, target.Name));
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }
}
