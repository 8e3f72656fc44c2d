namespace Sched.JepsenStyle.Cluster;

/// <summary>Where this checkout keeps what a build leaves.</summary>
internal static class Repository
{
    private const string Landmark = "Sched.slnx";

    public static string FindSchedd() =>
        FirstOf("--schedd", "bin/schedd", "artifacts/bin/Server/release/schedd");

    public static string FindLoad() =>
        FirstOf("--load", "artifacts/bin/Load/release/load");

    private static string FirstOf(string option, params ReadOnlySpan<string> places)
    {
        var root = FindRoot();
        foreach (var place in places)
        {
            var path = Path.Combine(root, place);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new UsageException($"There is no {places[0]} in {root}: run 'make build', or name one by {option} PATH.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
            {
                return folder.FullName;
            }
        }

        throw new UsageException($"{AppContext.BaseDirectory} lies in no checkout: name the programs by options.");
    }
}
