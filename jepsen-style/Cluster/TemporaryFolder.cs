namespace Sched.JepsenStyle.Cluster;

/// <summary>A folder for one run. It goes with the run, unless the run left something to look at.</summary>
internal sealed class TemporaryFolder(string prefix) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public bool IsKept { get; set; }

    public void Dispose()
    {
        if (IsKept)
        {
            Console.Error.WriteLine($"Logs and ledgers are kept in {Path}.");
            return;
        }

        Directory.Delete(Path, recursive: true);
    }
}
