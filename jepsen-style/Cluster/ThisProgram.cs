namespace Sched.JepsenStyle.Cluster;

/// <summary>How to start this same program once more, whether it runs as an executable or by the dotnet host.</summary>
internal static class ThisProgram
{
    public static string Path { get; } =
        Environment.ProcessPath ?? throw new InvalidOperationException("This program does not know its own path.");

    public static string[] Arguments { get; } =
        System.IO.Path.GetFileNameWithoutExtension(Path) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
}
