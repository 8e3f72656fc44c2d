using System.Buffers.Binary;
using Sched.Raft;
using Xunit;

namespace Sched.Tests.Integration.Raft;

/// <summary>Files that were changed behind the node's back: it refuses to start and names them.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task A_log_that_ends_earlier_than_it_did_is_refused()
    {
        await using var group = await StoppedAsync();
        var path = Path.Combine(group.Nodes[0].Folder, "wal", "checkpoint");
        var bytes = File.ReadAllBytes(path);
        var last = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(12));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), last - 10);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), last - 10);
        File.WriteAllBytes(path, bytes);
        await RefusedAsync(group, "log-end");
    }

    [Fact]
    public async Task A_term_that_the_checked_copy_does_not_confirm_is_refused()
    {
        await using var group = await StoppedAsync();
        Flip(group, Path.Combine("wal", "state"), ^1);
        await RefusedAsync(group, "vote");
    }

    [Theory]
    [InlineData("vote")]
    [InlineData("log-end")]
    public async Task A_missing_checked_copy_is_refused(string file)
    {
        await using var group = await StoppedAsync();
        File.Delete(Path.Combine(group.Nodes[0].Folder, file));
        await RefusedAsync(group, file);
    }

    [Fact]
    public async Task One_damaged_slot_of_two_is_survived()
    {
        await using var group = await StoppedAsync();
        Flip(group, "log-end", 20);
        await group.Nodes[0].StartAsync();
        await group.LeaderAsync();
        await group.AppendAsync(1);
    }

    [Fact]
    public async Task A_damaged_list_of_members_is_refused()
    {
        await using var group = await StoppedAsync();
        Flip(group, "members", ^1);
        await RefusedAsync(group, "members");
    }

    [Fact]
    public void Errors_of_the_disk_come_through()
    {
        CheckedFile.SelfTest();
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        Assert.Throws<FsyncFailedException>(() => CheckedFile.Fsync(pipe.SafePipeHandle, "pipe"));
        Assert.Throws<IOException>(() => CheckedFile.FsyncFolder("/nowhere"));
    }

    private static async Task<TestGroup> StoppedAsync()
    {
        var group = await TestGroup.StartAsync(new GroupSettings { Size = 1 });
        await group.AppendAsync(100);
        await group.Nodes[0].StopAsync();
        return group;
    }

    private static void Flip(TestGroup group, string file, Index place)
    {
        var path = Path.Combine(group.Nodes[0].Folder, file);
        var bytes = File.ReadAllBytes(path);
        bytes[place] ^= 0x55;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task RefusedAsync(TestGroup group, string file)
    {
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(group.Nodes[0].StartAsync);
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
    }
}
