using System.IO.Pipes;
using Sched.Store;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>The sync must tell its errors; a call that swallows them would lose acknowledged jobs one day.</summary>
public sealed class CheckedSyncTests
{
    private const int InvalidArgument = 22;

    [Fact]
    public void An_fsync_that_fails_says_so()
    {
        using var pipe = new AnonymousPipeServerStream();

        Assert.Equal(InvalidArgument, CheckedSync.ErrorOf(pipe.SafePipeHandle));
    }

    [Fact]
    public void Files_and_directories_are_synced_and_missing_ones_are_named()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "content");

        CheckedSync.Path(file);
        CheckedSync.Path(folder.Path);

        var fault = Assert.Throws<StoreFailedException>(() => CheckedSync.Path(file + ".missing"));
        Assert.Contains("file.missing", fault.Message, StringComparison.Ordinal);
    }
}
