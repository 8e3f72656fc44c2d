namespace Sched.Tests.Integration.Store;

/// <summary>A folder of a test's own, gone when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sched-store-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A store that failed on purpose may still be writing; the folder is a temporary one anyway.
        }
    }
}
