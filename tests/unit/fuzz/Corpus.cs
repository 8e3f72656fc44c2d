using Sched.Tests.House;

namespace Sched.Tests.Fuzz;

/// <summary>
/// The inputs kept for a target: <c>good-*</c>, which it must take, and <c>found-*</c>, each of which broke something
/// once. After a change of a format the good ones are written anew with UPDATE_CORPUS=1.
/// </summary>
internal static class Corpus
{
    private const string Extension = ".bin";

    public static IEnumerable<byte[]> Of(FuzzTarget target) =>
        Directory.EnumerateFiles(FolderOf(target), "*" + Extension).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes);

    public static byte[] ReadGood(FuzzTarget target, string name) => File.ReadAllBytes(GoodPath(target, name));

    public static void WriteGood(FuzzTarget target)
    {
        Directory.CreateDirectory(FolderOf(target));
        foreach (var (name, bytes) in target.Good)
        {
            File.WriteAllBytes(GoodPath(target, name), bytes);
        }
    }

    private static string FolderOf(FuzzTarget target) =>
        Repository.Absolute(Path.Combine("tests/unit/fuzz/corpus", target.Name));

    private static string GoodPath(FuzzTarget target, string name) =>
        Path.Combine(FolderOf(target), $"good-{name}{Extension}");
}
