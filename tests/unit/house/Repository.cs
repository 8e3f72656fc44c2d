namespace Sched.Tests.House;

/// <summary>Finds the files of the checkout from a running test.</summary>
internal static class Repository
{
    // What a build, a bench or git leaves behind is not ours to judge.
    private static readonly string[] Foreign =
        ["artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules"];

    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The paths of all files with one of these extensions, relative to the root, in order.</summary>
    public static IEnumerable<string> Files(params string[] extensions) =>
        FilesUnder(Root)
            .Where(path => extensions.Contains(Path.GetExtension(path)))
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal);

    public static string Absolute(string path) => Path.Combine(Root, path);

    private static IEnumerable<string> FilesUnder(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(IsOurs).SelectMany(FilesUnder));

    private static bool IsOurs(string folder)
    {
        var name = Path.GetFileName(folder);
        return !Foreign.Contains(name) && (!name.StartsWith('.') || name == ".ci");
    }

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Sched.slnx")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
