namespace Sched.Tests.Integration.Programs;

/// <summary>Finds what the build left of the programs, and the files of the checkout.</summary>
internal static class Programs
{
    private static readonly string Output = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);

    public static string Schedd { get; } = Built("Server", "schedd");

    public static string Schedctl { get; } = Built("Cli", "schedctl");

    public static string NodeSample { get; } = Path.Combine(FindRoot(Output), "docs", "samples", "node");

    /// <summary>Where the sample runs with its packages: as deep below the root as it lies in the checkout.</summary>
    public static string InstalledNodeSample { get; } =
        Path.Combine(FindRoot(Output), "artifacts", "samples", "node");

    // artifacts/bin/PROJECT/CONFIGURATION/PROGRAM, ours beside theirs.
    private static string Built(string project, string program) =>
        Path.Combine(Path.GetFullPath(Path.Combine(Output, "..", "..")), project, Path.GetFileName(Output), program);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Sched.slnx")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
